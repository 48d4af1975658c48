//! The program itself: what it prints, and what it refuses.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

/// A program that ends with the test.
struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sandbox"));
    command
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// The program, and the one line that it prints.
fn start(arguments: &[&str]) -> (Program, String) {
    let mut child = command(arguments).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = lines.next().unwrap().unwrap();
    (Program(child), line)
}

/// The body below `/sandbox`.
fn overview(base: &str) -> String {
    let address = base.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    let request = format!("GET /sandbox HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.split_once("\r\n\r\n").unwrap().1.to_owned()
}

/// A file that is removed with the test.
struct File(std::path::PathBuf);

impl File {
    fn of(name: &str, text: &str) -> Self {
        let path = std::env::temp_dir().join(format!("sandbox-{}-{name}", std::process::id()));
        std::fs::write(&path, text).unwrap();
        Self(path)
    }

    fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[test]
fn it_prints_its_address_and_answers_there() {
    let (_program, line) = start(&["--seed", "3"]);

    assert!(line.starts_with("http://127.0.0.1:"), "{line}");
    let shown = overview(&line);
    assert!(shown.contains(&format!("{line}/calendly/api")), "{shown}");
    assert!(shown.contains("dana@fernhill.example"), "{shown}");
}

#[test]
fn the_people_are_those_of_the_file() {
    let file = File::of(
        "people.json",
        r#"{"organization": "Two", "plan": "enterprise", "people": [
            {"name": "Ada", "email": "ada@two.example", "role": "owner"},
            {"name": "Bo", "email": "bo@two.example", "timezone": "Europe/Berlin"}]}"#,
    );

    let (_program, line) = start(&["--people", file.path()]);

    let shown = overview(&line);
    assert!(shown.contains("bo@two.example"), "{shown}");
    assert!(!shown.contains("fernhill"), "{shown}");
}

#[test]
fn what_it_cannot_do_it_says_and_ends() {
    let empty = File::of("empty.json", r#"{"organization": "None", "people": []}"#);
    let strange = File::of(
        "strange.json",
        r#"{"organization": "One", "people": [{"name": "Ada", "email": "a@b.c", "timezone": "Moon"}]}"#,
    );

    for (arguments, awaited) in [
        (["--listen", "0.0.0.0:0"], "on this machine only"),
        (["--people", "/nowhere.json"], "/nowhere.json: "),
        (["--people", empty.path()], "`people` is empty"),
        (["--people", strange.path()], "there is no time zone Moon"),
    ] {
        let told = command(&arguments).output().unwrap();

        assert!(!told.status.success(), "{arguments:?}");
        let text = String::from_utf8(told.stderr).unwrap();
        assert!(text.contains(awaited), "{text}");
    }
}
