//! The table of what can be asked, one part per resource.

use super::ask::{Answer, Ask};

/// One thing that can be asked.
pub struct Route {
    pub method: &'static str,
    /// A segment in braces is variable.
    pub path: &'static str,
    /// One of these is needed; the first is the one that a refusal names.
    pub scopes: &'static [&'static str],
    pub answer: fn(&mut Ask<'_>) -> Answer,
}

macro_rules! verbs {
    ($($verb:ident = $method:literal;)*) => { $(
        pub const fn $verb(
            path: &'static str,
            scopes: &'static [&'static str],
            answer: fn(&mut Ask<'_>) -> Answer,
        ) -> Route {
            Route { method: $method, path, scopes, answer }
        }
    )* };
}

verbs! {
    get = "GET";
    post = "POST";
    patch = "PATCH";
    delete = "DELETE";
}

impl Route {
    /// The variable segments, when the path is of this route.
    pub fn matches(&self, path: &str) -> Option<Vec<String>> {
        let mut segments = Vec::new();
        let mut wanted = self.path.split('/');
        let mut given = path.split('/');
        loop {
            match (wanted.next(), given.next()) {
                (None, None) => return Some(segments),
                (Some(wanted), Some(given)) if wanted.starts_with('{') => {
                    segments.push(given.to_owned());
                }
                (Some(wanted), Some(given)) if wanted == given => {}
                (_, _) => return None,
            }
        }
    }
}
