//! Where the server listens and under which address people reach it.

use super::{Setting, SettingError, given, network_list, networks};
use ipnet::IpNet;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use url::Url;

const LISTEN: Setting = Setting::new("--listen", "INTEGRATOR_LISTEN");
const PUBLIC_ADDRESS: Setting = Setting::new("--public-address", "INTEGRATOR_PUBLIC_ADDRESS");
const TRUSTED_PROXIES: Setting = Setting::new("--trusted-proxies", "INTEGRATOR_TRUSTED_PROXIES");
const ASSETS: Setting = Setting::new("--assets", "INTEGRATOR_ASSETS");

/// Listening, as typed.
#[derive(clap::Args, Default)]
pub struct HttpArgs {
    /// Where to listen [default: 127.0.0.1:8080]
    #[arg(long, env = "INTEGRATOR_LISTEN", value_name = "ADDRESS:PORT")]
    pub listen: Option<String>,
    /// The address people type, for instance `https://calendar.example.org` [default: where it listens]
    #[arg(long, env = "INTEGRATOR_PUBLIC_ADDRESS", value_name = "URL")]
    pub public_address: Option<String>,
    /// Networks whose X-Forwarded-For is believed, separated by commas [default: none]
    #[arg(long, env = "INTEGRATOR_TRUSTED_PROXIES", value_name = "NETWORKS")]
    pub trusted_proxies: Option<String>,
    /// A folder with built client files, in place of those inside the binary
    #[arg(long, env = "INTEGRATOR_ASSETS", value_name = "FOLDER")]
    pub assets: Option<String>,
    /// Open pages reload when they meet another process of the server: for `cargo xtask dev`
    #[arg(
        long,
        env = "INTEGRATOR_DEV_RELOAD",
        hide = true,
        value_parser = clap::builder::FalseyValueParser::new()
    )]
    pub dev_reload: bool,
}

/// Listening, checked.
#[derive(Debug, Clone)]
pub struct Http {
    /// Where to listen; port 0 means any free one.
    pub listen: SocketAddr,
    /// Scheme, host and port under which people reach us; never with a path. None: where it listens.
    public_address: Option<Url>,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// A folder in place of the embedded files.
    pub assets: Option<PathBuf>,
    /// Whether open pages reload when they meet another process of the server.
    pub dev_reload: bool,
}

impl HttpArgs {
    /// # Errors
    /// The first setting that is wrong.
    pub fn check(self) -> Result<Http, SettingError> {
        let listen = listen(given(self.listen))?;
        let public_address = given(self.public_address)
            .map(|text| public_address(&text))
            .transpose()?;
        if public_address.is_none() && !listen.ip().is_loopback() {
            return Err(PUBLIC_ADDRESS.refuse(
                format!("it is needed when others than this machine can reach {listen}"),
                "Set it to the address people type, for instance https://calendar.example.org.",
            ));
        }
        let assets = given(self.assets)
            .map(|text| {
                let folder = PathBuf::from(&text);
                if folder.is_dir() {
                    Ok(folder)
                } else {
                    Err(ASSETS.wrong(
                        &text,
                        "there is no such folder",
                        "Name the folder that `cargo xtask build` fills, or leave it out.",
                    ))
                }
            })
            .transpose()?;
        Ok(Http {
            listen,
            public_address,
            trusted_proxies: networks(TRUSTED_PROXIES, self.trusted_proxies)?,
            assets,
            dev_reload: self.dev_reload,
        })
    }

    /// Where to listen, without looking at the rest.
    ///
    /// # Errors
    /// The address is wrong.
    pub fn listen(self) -> Result<SocketAddr, SettingError> {
        listen(given(self.listen))
    }
}

fn listen(text: Option<String>) -> Result<SocketAddr, SettingError> {
    let Some(text) = text else {
        return Ok(SocketAddr::from(([127, 0, 0, 1], 8080)));
    };
    text.parse().map_err(|_| {
        LISTEN.wrong(
            &text,
            "this is no address with a port",
            "Write it like 127.0.0.1:8080, or 0.0.0.0:8080 for every network of this machine.",
        )
    })
}

fn public_address(text: &str) -> Result<Url, SettingError> {
    let remedy = "Write scheme and host only, for instance https://calendar.example.org.";
    let url = Url::parse(text)
        .map_err(|_| PUBLIC_ADDRESS.wrong(text, "this is no web address", remedy))?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        return Err(PUBLIC_ADDRESS.wrong(text, "this is no http or https address", remedy));
    }
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        return Err(PUBLIC_ADDRESS.wrong(
            text,
            "Integrator lives at the root of its host, not under a path",
            remedy,
        ));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(PUBLIC_ADDRESS.refuse("it holds a user or a password", remedy));
    }
    Ok(url)
}

impl Http {
    /// The address people type: as set, else where we listen (with the port we really got).
    pub fn public_address(&self, bound: SocketAddr) -> String {
        match &self.public_address {
            Some(url) => url.as_str().trim_end_matches('/').to_owned(),
            None => format!("http://{bound}"),
        }
    }

    /// Who asks: the peer itself, or, behind trusted proxies, the last address none of them vouches for.
    pub fn client(&self, peer: IpAddr, forwarded_for: &str) -> IpAddr {
        let trusted = |address: IpAddr| {
            let address = address.to_canonical();
            self.trusted_proxies
                .iter()
                .any(|network| network.contains(&address))
        };
        let mut client = peer;
        for part in forwarded_for.split(',').rev() {
            if !trusted(client) {
                break;
            }
            match part.trim().parse() {
                Ok(address) => client = address,
                Err(_) => break,
            }
        }
        client.to_canonical()
    }
}

impl fmt::Display for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        LISTEN.line(f, self.listen)?;
        PUBLIC_ADDRESS.line(f, self.public_address(self.listen))?;
        TRUSTED_PROXIES.line(f, network_list(&self.trusted_proxies))?;
        match &self.assets {
            Some(folder) => ASSETS.line(f, folder.display()),
            None => ASSETS.line(f, "(inside the binary)"),
        }
    }
}
