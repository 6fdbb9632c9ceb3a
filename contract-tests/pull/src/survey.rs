//! The order of a pull: what is read first, what it is compared with, what becomes of it.

use anyhow::bail;

use super::{
    Pull, Pulled, account, definition,
    label::Pair,
    mask::Mask,
    object_type::{ObjectType, STANDARD},
    part::{member, object, word},
    pipeline,
    reader::{Missing, Reader},
    record::{self, Sample},
    reference::{self, Reference},
    schema,
    steps::Steps,
};
use contract::{json::Json, mock::StartMock, target::Target};

/// A pull under way.
#[derive(Debug)]
pub struct Survey<'t> {
    /// What was asked for.
    pub pull: &'t Pull,
    /// Starts what it is compared with.
    pub mocks: &'t dyn StartMock,
    /// What becomes of personal data.
    pub mask: Option<Mask>,
    /// Asks the portal.
    pub reader: Reader<'t>,
}

/// Lists by object type.
type ByType = Vec<(String, Json)>;

/// An object type with what was read of it; null for what can't be.
#[derive(Debug)]
struct Type {
    of: ObjectType,
    properties: Json,
    groups: Json,
    pipelines: Json,
}

impl Survey<'_> {
    /// Reads the portal, and compares it with one that is new but for what was found so far.
    ///
    /// # Errors
    ///
    /// If the portal doesn't answer, or the mock doesn't take what was read.
    pub async fn seed(mut self) -> anyhow::Result<(Json, Pulled, Steps)> {
        let portal = account::read(&mut self.reader).await?;
        let hide = self.mask.as_ref().filter(|_| !self.pull.keep_owners);
        let owners = account::owners(&mut self.reader, hide).await?;
        let schemas = schema::read(&mut self.reader).await?;
        let mock = Reference::start(self.mocks)?;
        let own = list(schemas.iter().map(schema::seed).collect());
        let new = mock.portal(&object([("schemas", own.clone())]))?;
        let mut new = reference::reader(&new);
        let types = types(&mut new, &schemas).await?;
        self.check_types(&types)?;
        let types = self.read_types(types).await?;
        let mut labels = self.labels(&mut new, &types).await?;
        let known: Vec<ObjectType> = types.iter().map(|one| one.of.clone()).collect();
        labels.extend(schemas.iter().flat_map(|one| schema::unseen_associations(one, &known)));
        let (groups, pipelines) = differences(&mut new, &types).await?;
        let pipelines = by_type(pipelines);
        let alike = mock.portal(&object([
            ("schemas", own.clone()),
            ("propertyGroups", by_type(here(&groups))),
            ("pipelines", pipelines.clone()),
        ]))?;
        let (properties, unknown) = properties(&alike, &types).await?;
        let records = self.records(&types).await?;
        let seed = object([
            ("portal", portal),
            ("owners", owners),
            ("schemas", own),
            ("associationLabels", list(labels)),
            ("propertyGroups", by_type(groups)),
            ("pipelines", pipelines),
            ("properties", by_type(properties)),
            ("records", by_type(records)),
        ]);
        self.reader.progress.end();
        Ok((seed, Pulled { missing: self.reader.missing, unknown }, self.reader.steps))
    }

    /// Refuses a type that is none before anything is read for nothing. It may be a custom object
    /// that the token doesn't see.
    fn check_types(&mut self, types: &[ObjectType]) -> anyhow::Result<()> {
        let unseen = self.reader.missing.iter().any(|missing| missing.what == schema::WHAT);
        for name in self.pull.types() {
            match types.iter().any(|of| of.is_called(name)) {
                true => {}
                false if unseen => self.reader.missing.push(Missing {
                    what: format!("records of {name}"),
                    scopes: vec![schema::SCOPE.to_owned()],
                }),
                false => bail!("the portal has no object type {name:?}"),
            }
        }
        Ok(())
    }

    async fn read_types(&mut self, types: Vec<ObjectType>) -> anyhow::Result<Vec<Type>> {
        self.reader.progress.begin("properties, groups and pipelines", types.len() * 3);
        let mut read = Vec::with_capacity(types.len());
        for of in types {
            read.push(Type {
                properties: definition::properties(&mut self.reader, &of)
                    .await?
                    .unwrap_or(Json::Null),
                groups: definition::groups(&mut self.reader, &of).await?.unwrap_or(Json::Null),
                pipelines: pipeline::read(&mut self.reader, &of).await?.unwrap_or(Json::Null),
                of,
            });
        }
        Ok(read)
    }

    /// The labels of all pairs that can be associated.
    async fn labels(&mut self, new: &mut Reader<'_>, types: &[Type]) -> anyhow::Result<Vec<Json>> {
        let pairs = pairs(new, types).await?;
        self.reader.progress.begin("association labels", pairs.len());
        let mut labels = Vec::new();
        for pair in pairs {
            labels.extend(pair.read(&mut self.reader, new).await?);
        }
        Ok(labels)
    }

    async fn records(&mut self, types: &[Type]) -> anyhow::Result<ByType> {
        let (mut samples, mut records): (Vec<Sample>, ByType) = (Vec::new(), Vec::new());
        for name in self.pull.types() {
            let of = types.iter().find(|one| one.of.is_called(name));
            let Some(Type { of, properties, .. }) = of else { continue };
            if samples.iter().any(|sample| sample.of.word == of.word) {
                continue;
            }
            let known: Vec<Json> = properties
                .items()
                .iter()
                .filter(|one| definition::is_known(one))
                .cloned()
                .collect();
            let (count, mask) = (self.pull.records.unwrap_or_default(), self.mask.as_ref());
            let reader = &mut self.reader;
            let sample = record::read(reader, of, &Json::Array(known), count, mask).await?;
            let associated = record::with_associations(reader, &sample, &samples).await?;
            records.push((of.word.clone(), associated));
            samples.push(sample);
        }
        Ok(records)
    }
}

/// The types that there are; the reference knows the ids of HubSpot's.
async fn types(new: &mut Reader<'_>, schemas: &[Json]) -> anyhow::Result<Vec<ObjectType>> {
    let mut types = Vec::new();
    for name in STANDARD {
        let id = word(&schema::bare(new, name).await?, "objectTypeId").to_owned();
        types.push(ObjectType { word: name.to_owned(), name: name.to_owned(), id });
    }
    types.extend(schemas.iter().map(ObjectType::custom));
    Ok(types)
}

/// The pairs that can be associated: those between which a reference has types, and all with a
/// custom object.
async fn pairs(new: &mut Reader<'_>, types: &[Type]) -> anyhow::Result<Vec<Pair>> {
    let mut pairs = Vec::new();
    for (at, Type { of: from, .. }) in types.iter().enumerate() {
        let schema = schema::bare(new, &from.word).await?;
        let associations = member(&schema, "associations");
        let numbers = |from: &ObjectType, to: &ObjectType| -> Vec<String> {
            let between = associations.items().iter().filter(|one| {
                word(one, "fromObjectTypeId") == from.id && word(one, "toObjectTypeId") == to.id
            });
            between.map(|one| word(one, "id").to_owned()).collect()
        };
        for Type { of: to, .. } in &types[at..] {
            let (there, back) = (numbers(from, to), numbers(to, from));
            if from.is_custom() || to.is_custom() || !there.is_empty() {
                pairs.push(Pair { from: from.clone(), to: to.clone(), there, back });
            }
        }
    }
    Ok(pairs)
}

/// Groups and pipelines that are not as in a new portal.
async fn differences(new: &mut Reader<'_>, types: &[Type]) -> anyhow::Result<(ByType, ByType)> {
    let (mut groups, mut pipelines) = (ByType::new(), ByType::new());
    for Type { of, properties, groups: live, pipelines: live_pipelines } in types {
        if *live != Json::Null {
            let known = definition::groups(new, of).await?.unwrap_or(Json::Null);
            put(&mut groups, of, definition::group_differences(live, &known, properties));
        }
        if *live_pipelines != Json::Null && of.word != HIDDEN_PIPELINE {
            let known = pipeline::read(new, of).await?.unwrap_or(Json::Null);
            let differences = pipeline::pipeline_differences(live_pipelines, &known, properties);
            put(&mut pipelines, of, differences);
        }
    }
    Ok((groups, pipelines))
}

/// Tasks have a pipeline that nobody is shown and nobody changes.
const HIDDEN_PIPELINE: &str = "tasks";

/// Properties that are not as in a portal with the same custom objects and pipelines, and those
/// that the mock can't have.
async fn properties(alike: &Target, types: &[Type]) -> anyhow::Result<(ByType, Vec<String>)> {
    let mut alike = reference::reader(alike);
    let (mut properties, mut unknown) = (ByType::new(), Vec::new());
    for Type { of, properties: live, .. } in types.iter().filter(|one| one.properties != Json::Null)
    {
        let known = definition::properties(&mut alike, of).await?.unwrap_or(Json::Null);
        let (fit, strange): (Vec<&Json>, Vec<&Json>) =
            live.items().iter().partition(|property| definition::is_known(property));
        unknown.extend(strange.into_iter().map(|property| {
            let kind = (word(property, "type"), word(property, "fieldType"));
            format!("{} of {}: {}, {}", word(property, "name"), of.name, kind.0, kind.1)
        }));
        let fit = Json::Array(fit.into_iter().cloned().collect());
        put(&mut properties, of, definition::property_differences(&fit, &known));
    }
    Ok((properties, unknown))
}

/// The groups that are not archived: as long as they have properties they can't be.
fn here(groups: &ByType) -> ByType {
    let stays = |group: &&Json| group.get("archived").is_none();
    let of_type = |(word, groups): &(String, Json)| {
        (word.clone(), Json::Array(groups.items().iter().filter(stays).cloned().collect()))
    };
    groups.iter().map(of_type).collect()
}

fn put(lists: &mut ByType, of: &ObjectType, list: Vec<Json>) {
    if !list.is_empty() {
        lists.push((of.word.clone(), Json::Array(list)));
    }
}

/// Null if there is nothing.
fn by_type(lists: ByType) -> Json {
    if lists.is_empty() { Json::Null } else { Json::Object(lists) }
}

/// Null if there is nothing.
fn list(list: Vec<Json>) -> Json {
    if list.is_empty() { Json::Null } else { Json::Array(list) }
}
