//! Named things in the order of the file.

use crate::values::Name;
use std::collections::BTreeMap;

/// Things with unique names, in the order of the file.
#[derive(Debug)]
pub struct Table<T> {
    list: Vec<T>,
    index: BTreeMap<Name, usize>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { list: Vec::new(), index: BTreeMap::new() }
    }
}

impl<T> Table<T> {
    /// Adds `item`; an item of the same name stays in its place.
    pub fn insert(&mut self, name: Name, item: T) {
        if !self.index.contains_key(&name) {
            self.index.insert(name, self.list.len());
            self.list.push(item);
        }
    }

    /// The item called `name`.
    #[must_use]
    pub fn get(&self, name: &Name) -> Option<&T> {
        self.index.get(name).and_then(|index| self.list.get(*index))
    }

    /// All items in the order of the file.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.list.iter()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

impl<'a, T> IntoIterator for &'a Table<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.iter()
    }
}
