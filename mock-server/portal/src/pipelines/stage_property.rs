//! The properties that follow from pipelines: the options of the stage and pipeline properties,
//! and the dates and durations that each stage has of its own.

use crate::{
    Calculation, Definition, Face, FieldType, Hints, Modification, ObjectTypeId, Pipeline, Portal,
    PropertyOption, Result, Stage, Table, Timestamp, ValueType, pipelines::pipeline,
};

/// `hs_date_entered_<stage>`, of types whose pipelines are older than the second version.
pub(crate) const LEGACY_DATE_ENTERED: &str = "hs_date_entered_";
/// `hs_date_exited_<stage>`.
pub(crate) const LEGACY_DATE_EXITED: &str = "hs_date_exited_";
/// `hs_time_in_<stage>`, in milliseconds.
pub(crate) const LEGACY_TIME_IN: &str = "hs_time_in_";
/// `hs_v2_date_entered_<stage>`.
pub(crate) const DATE_ENTERED: &str = "hs_v2_date_entered_";
/// `hs_v2_date_exited_<stage>`.
pub(crate) const DATE_EXITED: &str = "hs_v2_date_exited_";
/// `hs_v2_latest_time_in_<stage>`, in milliseconds, of the last stay that ended.
pub(crate) const LATEST_TIME_IN: &str = "hs_v2_latest_time_in_";
/// `hs_v2_cumulative_time_in_<stage>`, in milliseconds, of all stays that ended.
pub(crate) const CUMULATIVE_TIME_IN: &str = "hs_v2_cumulative_time_in_";
/// Where the date of the current stage stands.
pub(crate) const CURRENT_DATE_ENTERED: &str = "hs_v2_date_entered_current_stage";
/// The same date; HubSpot's pages show it as a duration.
pub(crate) const CURRENT_TIME_IN: &str = "hs_v2_time_in_current_stage";

/// A type has no more definitions than places for them. Stages beyond that have no properties of
/// their own.
const MAX_DEFINITIONS: usize = 60_000;

/// The types that had pipelines before the second version of these properties.
const WITH_LEGACY: [ObjectTypeId; 4] =
    [ObjectTypeId::CONTACT, ObjectTypeId::COMPANY, ObjectTypeId::DEAL, ObjectTypeId::TICKET];

/// One of a stage's properties.
struct Kind {
    prefix: &'static str,
    label: &'static str,
    description: &'static str,
    kind: ValueType,
    legacy: bool,
}

const KINDS: [Kind; 7] = [
    Kind {
        prefix: DATE_ENTERED,
        label: "Date entered",
        description: "The date and time when the {} entered the {stage}",
        kind: ValueType::DateTime,
        legacy: false,
    },
    Kind {
        prefix: DATE_EXITED,
        label: "Date exited",
        description: "The date and time when the {} exited the {stage}",
        kind: ValueType::DateTime,
        legacy: false,
    },
    Kind {
        prefix: LATEST_TIME_IN,
        label: "Latest time in",
        description: "The total time in seconds spent by the {} in the {stage} since it last \
                      entered this stage",
        kind: ValueType::Number,
        legacy: false,
    },
    Kind {
        prefix: CUMULATIVE_TIME_IN,
        label: "Cumulative time in",
        description: "The cumulative time in seconds spent by the {} in the {stage}",
        kind: ValueType::Number,
        legacy: false,
    },
    Kind {
        prefix: LEGACY_DATE_ENTERED,
        label: "Date entered",
        description: "The date and time when the {} entered the {stage}",
        kind: ValueType::DateTime,
        legacy: true,
    },
    Kind {
        prefix: LEGACY_DATE_EXITED,
        label: "Date exited",
        description: "The date and time when the {} exited the {stage}",
        kind: ValueType::DateTime,
        legacy: true,
    },
    Kind {
        prefix: LEGACY_TIME_IN,
        label: "Time in",
        description: "The total time in seconds spent by the {} in the {stage}",
        kind: ValueType::Number,
        legacy: true,
    },
];

impl Portal {
    /// Brings a type's properties in line with a pipeline that was written: `before` is what it
    /// was, `after` what it is.
    pub(crate) fn refresh_stage_properties(
        &mut self,
        object_type: ObjectTypeId,
        before: Option<&Pipeline>,
        after: Option<&Pipeline>,
        now: Timestamp,
    ) -> Result<()> {
        let pipelines = self.pipelines.clone();
        let table = self.table_mut(object_type)?;
        if let Some(after) = after {
            table.add_pipeline_properties(now);
            for stage in &after.stages {
                table.add_stage_properties(after, stage, now);
            }
        }
        for stage in before.into_iter().flat_map(|before| &before.stages) {
            if pipelines.home(object_type, &stage.id).is_none() {
                table.archive_stage_properties(stage, now);
            }
        }
        table.set_pipeline_options(&pipelines.listed(object_type));
        Ok(())
    }

    /// The same for the pipelines that every portal has.
    pub(crate) fn add_standard_stage_properties(&mut self) {
        let types: Vec<ObjectTypeId> = self.tables().map(|table| table.kind.id).collect();
        let pipelines = self.pipelines.clone();
        for object_type in types {
            for pipeline in pipelines.listed(object_type) {
                let made = Timestamp::default();
                let refreshed =
                    self.refresh_stage_properties(object_type, None, Some(pipeline), made);
                debug_assert!(refreshed.is_ok(), "the type is there");
            }
        }
    }
}

impl Table {
    /// Gives a type its pipeline and stage; a portal's own types have them from their first
    /// pipeline on.
    fn add_pipeline_properties(&mut self, now: Timestamp) {
        let (pipeline, stage) = pipeline::properties(self.kind.id);
        let of_its_own = !self.kind.is_standard();
        let staged = self.catalog.any(stage).is_some();
        if staged && (!of_its_own || self.catalog.any(CURRENT_DATE_ENTERED).is_some()) {
            return;
        }
        let group = self.stage_group();
        let choice = |name: &str, label: &str| {
            let face = Face {
                external_options: true,
                ..face(name, label, ValueType::Enumeration, &group)
            };
            Definition {
                modification: Modification { read_only_value: false, ..GUARDED },
                ..definition(Face { field_type: FieldType::Select, ..face }, now)
            }
        };
        let date = |name: &str, label: &str| {
            let face = face(name, label, ValueType::DateTime, &group);
            let field_type = FieldType::CalculationEquation;
            Definition { calculated: true, ..definition(Face { field_type, ..face }, now) }
        };
        if !staged {
            self.catalog.put(choice(pipeline, "Pipeline"));
            self.catalog.put(choice(stage, "Pipeline Stage"));
        }
        self.catalog.put(date(CURRENT_DATE_ENTERED, "Date entered current stage"));
        self.catalog.put(date(CURRENT_TIME_IN, "Time in current stage"));
        self.find_places();
    }

    /// The choices of a type's pipeline and stage are its pipelines and stages. People's
    /// lifecycle stages have one pipeline only, which is not a choice.
    fn set_pipeline_options(&mut self, pipelines: &[&Pipeline]) {
        let (pipeline, stage) = pipeline::properties(self.kind.id);
        let lifecycle = matches!(self.kind.id, ObjectTypeId::CONTACT | ObjectTypeId::COMPANY);
        if !lifecycle {
            let options = pipelines.iter().map(|p| option(&p.label, &p.id, p.display_order));
            self.set_options(pipeline, options.collect());
        }
        let stages = pipelines.iter().flat_map(|pipeline| &pipeline.stages);
        let options = (0..).zip(stages).map(|(place, s)| option(&s.label, &s.id, place));
        self.set_options(stage, options.collect());
    }

    fn set_options(&mut self, property: &str, options: Vec<PropertyOption>) {
        let Some(place) = self.catalog.any(property) else { return };
        let definition = self.catalog.get(place);
        if definition.face.options != options {
            let mut changed = definition.clone();
            changed.face.options = options;
            self.catalog.put(changed);
        }
    }

    fn add_stage_properties(&mut self, pipeline: &Pipeline, stage: &Stage, now: Timestamp) {
        let legacy = WITH_LEGACY.contains(&self.kind.id);
        let room = self.catalog.len() + KINDS.len() <= MAX_DEFINITIONS;
        let suffix = stage.suffix();
        for kind in KINDS.iter().filter(|kind| legacy || !kind.legacy) {
            let name = format!("{}{suffix}", kind.prefix);
            let known = self.catalog.any(&name).map(|place| self.catalog.get(place));
            let label = kind.labelled(pipeline, stage);
            let made = match known {
                None if !room => continue,
                Some(known) if known.archived.is_none() && *known.face.label == *label => {
                    known.clone()
                }
                _ => definition(kind.face(&name, &label, self, pipeline, stage), now),
            };
            let created = known.map_or(made.created, |known| known.created);
            let calculation = kind.calculation(&suffix);
            let made = Definition { calculation, created, ..made };
            if known != Some(&made) {
                self.catalog.put(made);
            }
        }
    }

    /// A stage that is gone takes its properties with it.
    fn archive_stage_properties(&mut self, stage: &Stage, now: Timestamp) {
        let suffix = stage.suffix();
        for kind in &KINDS {
            let name = format!("{}{suffix}", kind.prefix);
            let Some(place) = self.catalog.active(&name) else { continue };
            let archived = Definition { archived: Some(now), ..self.catalog.get(place).clone() };
            self.catalog.put(archived);
        }
    }

    /// Where the properties of stages stand: beside the date of the current one.
    fn stage_group(&self) -> Box<str> {
        let current = self.catalog.any(CURRENT_DATE_ENTERED);
        let beside = current.map(|place| self.catalog.get(place).face.group.clone());
        let first = || self.catalog.groups().next().map(|group| group.name.clone());
        beside.or_else(first).unwrap_or_default()
    }
}

impl Kind {
    fn labelled(&self, pipeline: &Pipeline, stage: &Stage) -> String {
        let quote = if self.legacy { '\'' } else { '"' };
        format!("{} {quote}{} ({}){quote}", self.label, stage.label, pipeline.label)
    }

    fn face(
        &self,
        name: &str,
        label: &str,
        table: &Table,
        pipeline: &Pipeline,
        stage: &Stage,
    ) -> Face {
        let noun = table.kind.labels.singular.to_lowercase();
        let stage = format!("'{}' stage, '{}' pipeline", stage.label, pipeline.label);
        let description = self.description.replace("{}", &noun).replace("{stage}", &stage);
        let plain = face(name, label, self.kind, &table.stage_group());
        let field_type =
            if self.legacy { FieldType::CalculationReadTime } else { plain.field_type };
        Face { description: description.into(), field_type, hidden: self.legacy, ..plain }
    }

    /// The older duration also counts the stay that has not ended.
    fn calculation(&self, suffix: &str) -> Option<Calculation> {
        (self.prefix == LEGACY_TIME_IN).then(|| Calculation::TimeInStage(suffix.into()))
    }
}

const GUARDED: Modification = Modification {
    archivable: true,
    read_only_definition: true,
    read_only_value: true,
    read_only_options: None,
};

fn face(name: &str, label: &str, kind: ValueType, group: &str) -> Face {
    Face {
        name: name.into(),
        label: label.into(),
        kind,
        field_type: if kind == ValueType::Number { FieldType::Number } else { FieldType::Date },
        description: Box::default(),
        group: group.into(),
        options: Vec::new(),
        display_order: -1,
        unique: false,
        hidden: false,
        form_field: false,
        external_options: false,
        referenced_object_type: None,
        calculation_formula: None,
        hints: Hints::default(),
    }
}

/// Those of the built-in stages don't tell when they were made, as recorded.
fn definition(face: Face, now: Timestamp) -> Definition {
    let made = Some(now).filter(|now| *now != Timestamp::default());
    Definition {
        face,
        hubspot_defined: true,
        modification: GUARDED,
        calculated: false,
        calculation: None,
        archived: None,
        prints_archived: false,
        created: made,
        updated: made,
        user: None,
    }
}

fn option(label: &str, value: &str, display_order: i32) -> PropertyOption {
    PropertyOption { display_order, ..PropertyOption::new(label, value) }
}
