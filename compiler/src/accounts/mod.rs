//! `users` and `user-groups`.

mod read;

pub use read::{Accounts, GROUP, GROUPS, USER, USERS, read_groups, read_users};
