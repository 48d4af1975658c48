//! The file of a SQLite database, and wrong addresses.

use crate::scene::Scene;
use std::path::Path;
use store::{BackupError, OpenError, Store};
use tempfile::tempdir;

async fn at(path: &Path) -> Result<Store, OpenError> {
    Store::connect(&format!("sqlite:{}", path.display())).await
}

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().unwrap().permissions().mode() & 0o777
}

#[cfg(unix)]
#[tokio::test]
async fn the_file_and_those_beside_it_are_for_their_owner_alone() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("integrator.db");

    let store = at(&path).await.unwrap();
    store.migrate().await.unwrap();

    for name in ["integrator.db", "integrator.db-wal", "integrator.db-shm"] {
        assert_eq!(mode(&folder.path().join(name)), 0o600, "{name}");
    }
}

#[tokio::test]
async fn a_missing_folder_is_named() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("missing").join("integrator.db");

    let told = at(&path).await.unwrap_err();

    assert!(
        matches!(&told, OpenError::NoFolder { folder } if folder.ends_with("missing")),
        "{told}"
    );
}

#[tokio::test]
async fn a_file_that_is_no_database_is_left_alone() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("holiday.jpg");
    let picture = [0xff, 0xd8, 0xff].repeat(1_000);
    std::fs::write(&path, &picture).unwrap();

    let told = at(&path).await.unwrap_err();

    assert!(matches!(told, OpenError::NotSqlite { .. }), "{told}");
    assert_eq!(std::fs::read(&path).unwrap(), picture);
}

#[tokio::test]
async fn wrong_addresses_are_refused_with_what_to_write_instead() {
    for url in [
        "",
        "sqlite:",
        "sqlite::memory:",
        "mysql://root@localhost/x",
        "integrator.db",
    ] {
        let told = Store::connect(url).await.unwrap_err();

        assert!(matches!(told, OpenError::UnknownUrl), "{url}: {told}");
        assert!(told.to_string().contains("sqlite:PATH"), "{told}");
    }
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_called_unreachable() {
    // Port 9 is `discard`, where nobody listens.
    let told = Store::connect("postgres://nobody@127.0.0.1:9/nothing")
        .await
        .unwrap_err();

    assert!(matches!(told, OpenError::Unreachable(_)), "{told}");
}

#[tokio::test]
async fn a_store_reopened_holds_what_was_committed() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("integrator.db");
    let store = at(&path).await.unwrap();
    store.migrate().await.unwrap();
    let scene = Scene::on(store).await;
    scene.store.close().await;

    let reopened = at(&path).await.unwrap();

    assert_eq!(reopened.pending_migrations().await.unwrap(), 0);
    let found = reopened
        .read()
        .await
        .unwrap()
        .organization(scene.org())
        .await
        .unwrap();
    assert_eq!(found, Some(scene.fernhill.organization));
}

#[tokio::test]
async fn a_backup_is_a_whole_database_for_its_owner_alone() {
    let folder = tempdir().unwrap();
    let store = at(&folder.path().join("integrator.db")).await.unwrap();
    store.migrate().await.unwrap();
    let scene = Scene::on(store).await;
    let copy = folder.path().join("copy 'of' it.db");
    // Somebody writes meanwhile.
    let writing = scene.write().await;

    scene.store.backup_to(&copy).await.unwrap();

    drop(writing);
    #[cfg(unix)]
    assert_eq!(mode(&copy), 0o600);
    let restored = at(&copy).await.unwrap();
    assert_eq!(restored.pending_migrations().await.unwrap(), 0);
    let members = restored
        .read()
        .await
        .unwrap()
        .members(scene.org())
        .await
        .unwrap();
    assert_eq!(members, [scene.fernhill.dana]);
}

#[tokio::test]
async fn a_backup_overwrites_nothing() {
    let folder = tempdir().unwrap();
    let store = at(&folder.path().join("integrator.db")).await.unwrap();
    let target = folder.path().join("precious.txt");
    std::fs::write(&target, "precious").unwrap();

    let told = store.backup_to(&target).await.unwrap_err();

    assert!(matches!(told, BackupError::Exists { .. }), "{told}");
    assert_eq!(std::fs::read_to_string(&target).unwrap(), "precious");
}

#[tokio::test]
async fn a_backup_that_cannot_be_written_leaves_nothing_behind() {
    let folder = tempdir().unwrap();
    let store = at(&folder.path().join("integrator.db")).await.unwrap();
    let target = folder.path().join("missing").join("copy.db");

    let told = store.backup_to(&target).await.unwrap_err();

    assert!(matches!(told, BackupError::NotWritten { .. }), "{told}");
    assert!(!target.exists());
}

#[tokio::test]
async fn a_postgresql_database_is_backed_up_by_its_own_tool() {
    let database = testkit::database::postgres().await;
    let folder = tempdir().unwrap();

    let told = database
        .backup_to(&folder.path().join("copy.db"))
        .await
        .unwrap_err();

    assert!(matches!(told, BackupError::NotSqlite), "{told}");
    database.remove().await;
}
