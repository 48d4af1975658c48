//! Rebuilds the crate when a migration is added: the folders are embedded by `sqlx::migrate!`.

#[expect(
    clippy::print_stdout,
    reason = "this is how a build script speaks to cargo"
)]
fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
