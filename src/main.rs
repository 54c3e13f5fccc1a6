//! The `leakrate` command.

fn main() {}
