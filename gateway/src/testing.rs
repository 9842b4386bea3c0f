//! A BuildKit in the same process, for tests.
