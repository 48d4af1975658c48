//! The mail server through which mails leave; without one, people are told on their pages alone.

use super::{Setting, SettingError, given, secret_of};
use lettre::message::Mailbox;
use secrecy::SecretString;
use std::fmt;
use std::net::IpAddr;

const HOST: Setting = Setting::new("--smtp-host", "INTEGRATOR_SMTP_HOST");
const PORT: Setting = Setting::new("--smtp-port", "INTEGRATOR_SMTP_PORT");
const SECURITY: Setting = Setting::new("--smtp-security", "INTEGRATOR_SMTP_SECURITY");
const USER: Setting = Setting::new("--smtp-user", "INTEGRATOR_SMTP_USER");
const PASSWORD_FILE: Setting =
    Setting::new("--smtp-password-file", "INTEGRATOR_SMTP_PASSWORD_FILE");
const PASSWORD: Setting = Setting::new("--smtp-password", "INTEGRATOR_SMTP_PASSWORD");
const FROM: Setting = Setting::new("--smtp-from", "INTEGRATOR_SMTP_FROM");

/// The mail server, as typed.
#[derive(clap::Args, Default)]
pub struct SmtpArgs {
    /// The mail server that takes our mails, for instance smtp.example.org [default: none, no mails are sent]
    #[arg(long, env = "INTEGRATOR_SMTP_HOST", value_name = "HOST")]
    pub smtp_host: Option<String>,
    /// Its port [default: 587 for starttls, 465 for tls, 25 for none]
    #[arg(long, env = "INTEGRATOR_SMTP_PORT", value_name = "PORT")]
    pub smtp_port: Option<String>,
    /// How the way there is encrypted: starttls, tls, or none (on this machine only) [default: starttls]
    #[arg(long, env = "INTEGRATOR_SMTP_SECURITY", value_name = "WORD")]
    pub smtp_security: Option<String>,
    /// The name to sign in with, where the mail server wants one
    #[arg(long, env = "INTEGRATOR_SMTP_USER", value_name = "NAME")]
    pub smtp_user: Option<String>,
    /// A file with the password
    #[arg(long, env = "INTEGRATOR_SMTP_PASSWORD_FILE", value_name = "FILE")]
    pub smtp_password_file: Option<String>,
    /// The password itself; prefer the file, since others can read a command line
    #[arg(
        long,
        env = "INTEGRATOR_SMTP_PASSWORD",
        value_name = "PASSWORD",
        hide_env_values = true
    )]
    pub smtp_password: Option<String>,
    /// The sender of our mails, for instance "Integrator <calendar@example.org>"
    #[arg(long, env = "INTEGRATOR_SMTP_FROM", value_name = "ADDRESS")]
    pub smtp_from: Option<String>,
}

/// The mail server, checked.
#[derive(Debug, Clone)]
pub struct Smtp {
    /// Name or address.
    pub host: String,
    /// Port.
    pub port: u16,
    /// How the way there is encrypted.
    pub security: Security,
    /// Name and password, where it wants them.
    pub login: Option<(String, SecretString)>,
    /// The sender.
    pub from: Mailbox,
}

/// How the way to the mail server is encrypted. There is no "if it can": an attacker would say that it cannot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// Plain at first, then TLS, or nothing is sent (RFC 3207).
    Starttls,
    /// TLS from the first byte (RFC 8314).
    Tls,
    /// Not at all; only to this machine itself.
    None,
}

impl Security {
    const fn word(self) -> &'static str {
        match self {
            Self::Starttls => "starttls",
            Self::Tls => "tls",
            Self::None => "none",
        }
    }

    /// RFC 6409, RFC 8314, RFC 5321.
    const fn port(self) -> u16 {
        match self {
            Self::Starttls => 587,
            Self::Tls => 465,
            Self::None => 25,
        }
    }
}

impl SmtpArgs {
    /// None without a host.
    ///
    /// # Errors
    /// The first setting that is wrong, or is set for nothing.
    pub fn check(self) -> Result<Option<Smtp>, SettingError> {
        let (port, security, from) = (
            given(self.smtp_port),
            given(self.smtp_security),
            given(self.smtp_from),
        );
        let (user, password_file, password) = (
            given(self.smtp_user),
            given(self.smtp_password_file),
            self.smtp_password.filter(|text| !text.is_empty()),
        );
        let Some(host) = given(self.smtp_host) else {
            let others = [
                (PORT, port.is_some()),
                (SECURITY, security.is_some()),
                (USER, user.is_some()),
                (PASSWORD_FILE, password_file.is_some()),
                (PASSWORD, password.is_some()),
                (FROM, from.is_some()),
            ];
            return match others.into_iter().find(|(_, is_set)| *is_set) {
                Some((setting, _)) => Err(setting.refuse(
                    "this is set, but no mail server is",
                    "Set INTEGRATOR_SMTP_HOST, or remove this.",
                )),
                None => Ok(None),
            };
        };
        if host.contains(|c: char| c.is_whitespace() || c == '/' || c == '@') {
            return Err(HOST.wrong(
                &host,
                "this is no host name",
                "Write the name alone, for instance smtp.example.org; the port has a setting of its own.",
            ));
        }
        let security = security_of(security, &host)?;
        Ok(Some(Smtp {
            port: port_of(port, security)?,
            login: login_of(user, password_file, password)?,
            from: from_of(from)?,
            security,
            host,
        }))
    }
}

fn security_of(text: Option<String>, host: &str) -> Result<Security, SettingError> {
    let security = match text.as_deref() {
        None | Some("starttls") => Security::Starttls,
        Some("tls") => Security::Tls,
        Some("none") => Security::None,
        Some(other) => {
            return Err(SECURITY.wrong(
                other,
                "this is none of the three words",
                "Write starttls (usual), tls, or none for a mail server on this machine.",
            ));
        }
    };
    let is_this_machine = host == "localhost"
        || host
            .trim_matches(['[', ']'])
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback());
    if security == Security::None && !is_this_machine {
        return Err(SECURITY.wrong(
            "none",
            format!("mails and the password would travel to {host} for everybody to read"),
            "Write starttls or tls; without encryption only a mail server on this machine (localhost) is talked to.",
        ));
    }
    Ok(security)
}

fn port_of(text: Option<String>, security: Security) -> Result<u16, SettingError> {
    let Some(text) = text else {
        return Ok(security.port());
    };
    text.parse()
        .ok()
        .filter(|port| *port != 0)
        .ok_or_else(|| PORT.wrong(&text, "this is no port", "Write a number from 1 to 65535."))
}

fn login_of(
    user: Option<String>,
    password_file: Option<String>,
    password: Option<String>,
) -> Result<Option<(String, SecretString)>, SettingError> {
    let password = secret_of(
        "password",
        (PASSWORD_FILE, password_file),
        (PASSWORD, password),
    )?;
    match (user, password) {
        (Some(user), Some(password)) => Ok(Some((user, password))),
        (None, None) => Ok(None),
        (Some(user), None) => Err(USER.wrong(
            &user,
            "there is no password for it",
            "Set INTEGRATOR_SMTP_PASSWORD_FILE, or remove the user where the mail server wants none.",
        )),
        (None, Some(_)) => Err(PASSWORD.refuse(
            "there is no user for the password",
            "Set INTEGRATOR_SMTP_USER, or remove the password.",
        )),
    }
}

fn from_of(text: Option<String>) -> Result<Mailbox, SettingError> {
    const WRITE_ONE: &str = "Write an address that the mail server lets us send from, for instance \"Integrator <calendar@example.org>\".";
    let Some(text) = text else {
        return Err(FROM.refuse("a mail server is set, but no sender is", WRITE_ONE));
    };
    text.parse()
        .map_err(|_| FROM.wrong(&text, "this is no address", WRITE_ONE))
}

/// One line per setting, also where there is no mail server.
pub(super) fn lines(smtp: Option<&Smtp>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let Some(smtp) = smtp else {
        return HOST.line(f, "(none: no mails are sent)");
    };
    HOST.line(f, &smtp.host)?;
    PORT.line(f, smtp.port)?;
    SECURITY.line(f, smtp.security.word())?;
    match &smtp.login {
        Some((user, _)) => {
            USER.line(f, user)?;
            PASSWORD_FILE.line(f, "(set, not shown)")?;
        }
        None => USER.line(f, "(none)")?,
    }
    FROM.line(f, &smtp.from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;
    use std::io::Write;

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    /// A mail server with everything set that is needed, and then this change.
    fn check(change: impl FnOnce(&mut SmtpArgs)) -> Result<Option<Smtp>, SettingError> {
        let mut args = SmtpArgs {
            smtp_host: some("smtp.example.org"),
            smtp_from: some("Integrator <calendar@example.org>"),
            ..SmtpArgs::default()
        };
        change(&mut args);
        args.check()
    }

    fn smtp(change: impl FnOnce(&mut SmtpArgs)) -> Smtp {
        check(change).unwrap().unwrap()
    }

    #[test]
    fn without_a_host_there_is_no_mail_server() {
        assert!(SmtpArgs::default().check().unwrap().is_none());
    }

    #[test]
    fn the_way_there_is_encrypted_unless_somebody_says_otherwise() {
        let usual = smtp(|_| {});

        assert_eq!((usual.security, usual.port), (Security::Starttls, 587));
        assert!(usual.login.is_none());
        assert_eq!(usual.from.to_string(), "Integrator <calendar@example.org>");
    }

    #[test]
    fn each_kind_of_encryption_has_its_port_and_a_port_can_be_named() {
        let tls = smtp(|args| args.smtp_security = some("tls"));
        let plain = smtp(|args| {
            args.smtp_host = some("127.0.0.1");
            args.smtp_security = some("none");
        });
        let named = smtp(|args| args.smtp_port = some("2525"));

        assert_eq!((tls.port, plain.port, named.port), (465, 25, 2525));
    }

    #[test]
    fn every_refusal_names_its_variable_and_what_to_do_and_shows_no_password() {
        let login = |user: Option<&str>, file: Option<&str>, password: Option<&str>| {
            let (user, file, password) = (
                user.map(str::to_owned),
                file.map(str::to_owned),
                password.map(str::to_owned),
            );
            check(|args| {
                args.smtp_user = user;
                args.smtp_password_file = file;
                args.smtp_password = password;
            })
        };
        for (variable, outcome) in [
            ("HOST", check(|args| args.smtp_host = some("smtp://mail"))),
            ("PORT", check(|args| args.smtp_port = some("0"))),
            ("PORT", check(|args| args.smtp_port = some("65536"))),
            ("SECURITY", check(|args| args.smtp_security = some("ssl"))),
            ("SECURITY", check(|args| args.smtp_security = some("none"))),
            ("FROM", check(|args| args.smtp_from = None)),
            ("FROM", check(|args| args.smtp_from = some("Integrator"))),
            ("FROM", check(|args| args.smtp_host = None)),
            ("USER", login(some("dana").as_deref(), None, None)),
            ("PASSWORD", login(None, None, Some("hunter2"))),
            ("PASSWORD", login(Some("dana"), Some("f"), Some("hunter2"))),
            (
                "PASSWORD_FILE",
                login(Some("dana"), Some("/no/such/file"), None),
            ),
        ] {
            let text = outcome.expect_err(variable).to_string();

            let named = format!("INTEGRATOR_SMTP_{variable} (--smtp-");
            assert!(text.contains(&named), "{text}");
            assert!(1 < text.lines().count(), "it says what to do: {text}");
            assert!(!text.contains("hunter2"), "{text}");
        }
    }

    #[test]
    fn a_password_is_read_from_its_file_without_the_end_of_the_line() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        writeln!(file, " hunter 2 ").unwrap();

        let smtp = smtp(|args| {
            args.smtp_user = some("dana");
            args.smtp_password_file = Some(file.path().display().to_string());
        });

        let (user, password) = smtp.login.unwrap();
        assert_eq!(
            (user.as_str(), password.expose_secret()),
            ("dana", " hunter 2 ")
        );
    }

    #[test]
    fn what_check_config_prints_holds_no_password() {
        struct Printed(Smtp);
        impl fmt::Display for Printed {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                lines(Some(&self.0), f)
            }
        }
        let smtp = smtp(|args| {
            args.smtp_user = some("dana");
            args.smtp_password = some("hunter2");
        });

        let printed = Printed(smtp).to_string();

        assert!(printed.contains("smtp.example.org"), "{printed}");
        assert!(!printed.contains("hunter2"), "{printed}");
    }
}
