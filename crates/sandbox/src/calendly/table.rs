//! Rows of one kind, in the order in which they were made, found by their id.

use super::ids::ResourceId;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::HashMap;

/// What stands in a table.
pub trait Row {
    type Id: ResourceId;
    fn id(&self) -> &Self::Id;
}

/// Rows of one kind.
#[derive(Debug)]
pub struct Table<R> {
    rows: Vec<R>,
    /// Where each stands, by the text of its id.
    places: HashMap<String, usize>,
}

impl<R> Default for Table<R> {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            places: HashMap::new(),
        }
    }
}

impl<R: Serialize> Serialize for Table<R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.rows.serialize(serializer)
    }
}

impl<'de, R: Row + Deserialize<'de>> Deserialize<'de> for Table<R> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut table = Self::default();
        for row in Vec::<R>::deserialize(deserializer)? {
            table.add(row);
        }
        Ok(table)
    }
}

impl<R: Row> Table<R> {
    pub fn get(&self, id: &R::Id) -> Option<&R> {
        self.rows.get(*self.places.get(id.text())?)
    }

    pub fn get_mut(&mut self, id: &R::Id) -> Option<&mut R> {
        self.rows.get_mut(*self.places.get(id.text())?)
    }

    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &R> {
        self.rows.iter()
    }

    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut R> {
        self.rows.iter_mut()
    }

    pub fn find(&self, is_it: impl Fn(&R) -> bool) -> Option<&R> {
        self.rows.iter().find(|row| is_it(row))
    }

    pub fn add(&mut self, row: R) {
        self.places
            .insert(row.id().text().to_owned(), self.rows.len());
        self.rows.push(row);
    }

    pub fn remove(&mut self, id: &R::Id) {
        self.retain(|row| row.id() != id);
    }

    pub fn retain(&mut self, stays: impl Fn(&R) -> bool) {
        let before = self.rows.len();
        self.rows.retain(|row| stays(row));
        if self.rows.len() < before {
            let rows = self.rows.iter().enumerate();
            self.places = rows
                .map(|(place, row)| (row.id().text().to_owned(), place))
                .collect();
        }
    }
}
