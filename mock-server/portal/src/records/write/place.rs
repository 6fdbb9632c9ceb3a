//! The one place through which every record comes into its table and leaves it.

use std::sync::Arc;

use crate::{ObjectTypeId, Portal, Record, RecordId, Result};

impl Portal {
    /// Puts a record in its table, in place of the one that has its id.
    pub(crate) fn put(&mut self, object_type: ObjectTypeId, record: Record) -> Result<()> {
        let table = self.table(object_type)?;
        let before = table.live.get(&record.id).cloned();
        let changes = self.index_changes(table, before.as_deref(), Some(&record));
        let table = self.table_mut(object_type)?;
        table.change_indexes(changes);
        let before = before.as_deref();
        let stays = before.is_some_and(|before| table.stage_of(before) == table.stage_of(&record));
        if let Some(before) = before {
            table.leave_unique(before);
        }
        if let Some(before) = before.filter(|_| !stays) {
            table.leave_stage(before);
        }
        table.enter_unique(&record);
        if !stays {
            table.enter_stage(&record);
        }
        table.last_id = table.last_id.max(record.id);
        table.live.insert(record.id, Arc::new(record));
        Ok(())
    }

    /// Takes a live record out of its table.
    pub(crate) fn take(
        &mut self,
        object_type: ObjectTypeId,
        id: RecordId,
    ) -> Result<Option<Arc<Record>>> {
        let table = self.table(object_type)?;
        let Some(record) = table.live.get(&id).cloned() else { return Ok(None) };
        let changes = self.index_changes(table, Some(&record), None);
        let table = self.table_mut(object_type)?;
        table.change_indexes(changes);
        table.live.remove(&id);
        table.leave_unique(&record);
        table.leave_stage(&record);
        Ok(Some(record))
    }
}
