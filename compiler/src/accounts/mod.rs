//! `users` and `user-groups`.

mod read;

pub use read::{Accounts, GROUPS, GROUP, USER, USERS, read_groups, read_users};
