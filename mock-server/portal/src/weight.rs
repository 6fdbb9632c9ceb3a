//! What it costs to keep an older value of a portal beside a newer one: the bytes that only the
//! older one holds. Persistent maps share what didn't change, so only what did is looked at.

use std::sync::Arc;

use imbl::ordmap::DiffItem;

use crate::{Associations, Definition, Pipeline, Portal, Record, Stage, Table, Version};

/// What each older value costs at least: the nodes of persistent maps on the way to what changed.
pub const VALUE_BYTES: usize = 4 * 1_024;
/// What an edge costs that changed, with the nodes on the way to both of its ends.
pub const EDGE_BYTES: usize = 512;

impl Portal {
    /// Bytes that this value holds and the `next` one doesn't share: an estimate of the texts of
    /// records, definitions and pipelines that were replaced between them, and of what holds these.
    pub fn unshared_bytes(&self, next: &Self) -> usize {
        let mut bytes = VALUE_BYTES;
        for old in self.tables() {
            match next.tables.get(&old.kind.id) {
                Some(new) if std::ptr::eq(&**new, old) => {}
                Some(new) => bytes += records(old, new) + definitions(old, new),
                None => {
                    bytes += old.live.values().map(|record| record.bytes()).sum::<usize>();
                    let definitions = old.catalog.iter();
                    bytes += definitions.map(|(_, one)| definition_bytes(one)).sum::<usize>();
                }
            }
        }
        bytes + edges(&self.associations, &next.associations) + pipelines(self, next)
    }
}

impl Record {
    /// Bytes of its texts, older values included, and of what holds these.
    pub fn bytes(&self) -> usize {
        let history = self.history.iter().flat_map(|all| all.values()).flatten();
        let texts = history.map(|version| size_of::<Version>() + version.value.len());
        size_of::<Self>() + self.values.bytes() + texts.sum::<usize>()
    }

    /// The same without the older values that the record's next state has too.
    fn unshared_bytes(&self, next: &Self) -> usize {
        let mut bytes = size_of::<Self>() + self.values.bytes();
        for (property, old) in self.history.iter().flat_map(|all| all.iter()) {
            let first = next.history.as_ref().and_then(|all| all.get(property)?.first());
            let is_kept =
                |version: &&Version| first.is_some_and(|v| Arc::ptr_eq(&v.value, &version.value));
            // A history forgets at its beginning.
            let gone = old.iter().take_while(|version| !is_kept(version));
            bytes += gone.map(|version| version.value.len()).sum::<usize>();
            bytes += old.len() * size_of::<Version>();
        }
        bytes
    }
}

fn records(old: &Table, new: &Table) -> usize {
    let mut bytes = 0;
    for item in old.live.diff(&new.live) {
        bytes += match item {
            DiffItem::Add(..) => 0,
            DiffItem::Update { old: (_, old), new: (_, new) } => old.unshared_bytes(new),
            DiffItem::Remove(id, old) => match new.archived.get(id) {
                Some(archived) => old.unshared_bytes(archived),
                None => old.bytes(),
            },
        };
    }
    for item in old.archived.diff(&new.archived) {
        if let DiffItem::Remove(id, archived) = item {
            let back = new.live.get(id);
            bytes += back.map_or_else(|| archived.bytes(), |live| archived.unshared_bytes(live));
        }
    }
    bytes
}

fn definitions(old: &Table, new: &Table) -> usize {
    let changed = old.catalog.iter().filter(|(id, definition)| {
        let kept = usize::from(id.0) < new.catalog.len();
        !kept || !std::ptr::eq(*definition, new.catalog.get(*id))
    });
    changed.map(|(_, definition)| definition_bytes(definition)).sum()
}

fn definition_bytes(definition: &Definition) -> usize {
    let face = &definition.face;
    let option = |one: &crate::PropertyOption| {
        size_of_val(one)
            + one.label.len()
            + one.value.len()
            + one.description.as_ref().map_or(0, |text| text.len())
    };
    size_of_val(definition)
        + face.name.len()
        + face.label.len()
        + face.description.len()
        + face.calculation_formula.as_ref().map_or(0, |formula| formula.len())
        + face.options.iter().map(option).sum::<usize>()
}

fn edges(old: &Associations, new: &Associations) -> usize {
    let mut count = 0;
    new.differences(old, &mut |_, _, _, _| count += 1);
    count * EDGE_BYTES
}

fn pipelines(old: &Portal, new: &Portal) -> usize {
    let mut bytes = 0;
    for table in old.tables() {
        for one in old.pipelines.of(table.kind.id) {
            let kept = new.pipelines.get(table.kind.id, &one.id);
            if !kept.is_some_and(|kept| std::ptr::eq(kept, one)) {
                bytes += pipeline_bytes(one);
            }
        }
    }
    bytes
}

fn pipeline_bytes(pipeline: &Pipeline) -> usize {
    let stage = |stage: &Stage| {
        let metadata = stage.metadata.iter().map(|(name, value)| name.len() + value.len());
        size_of_val(stage) + stage.label.len() + metadata.sum::<usize>()
    };
    let stages = pipeline.stages.iter().chain(&pipeline.deleted);
    size_of_val(pipeline) + pipeline.label.len() + stages.map(stage).sum::<usize>()
}
