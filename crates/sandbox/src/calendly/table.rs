//! Rows of one kind, in the order in which they were made.

use super::ids::ResourceId;

/// What stands in a table.
pub trait Row {
    type Id: ResourceId;
    fn id(&self) -> &Self::Id;
}

/// Rows of one kind.
#[derive(Debug)]
pub struct Table<R>(Vec<R>);

impl<R> Default for Table<R> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<R: Row> Table<R> {
    pub fn get(&self, id: &R::Id) -> Option<&R> {
        self.0.iter().find(|row| row.id() == id)
    }

    pub fn get_mut(&mut self, id: &R::Id) -> Option<&mut R> {
        self.0.iter_mut().find(|row| row.id() == id)
    }

    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &R> {
        self.0.iter()
    }

    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut R> {
        self.0.iter_mut()
    }

    pub fn find(&self, is_it: impl Fn(&R) -> bool) -> Option<&R> {
        self.0.iter().find(|row| is_it(row))
    }

    pub fn add(&mut self, row: R) {
        self.0.push(row);
    }

    pub fn remove(&mut self, id: &R::Id) -> Option<R> {
        let at = self.0.iter().position(|row| row.id() == id)?;
        Some(self.0.remove(at))
    }

    pub fn retain(&mut self, stays: impl Fn(&R) -> bool) {
        self.0.retain(|row| stays(row));
    }
}
