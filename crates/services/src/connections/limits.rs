//! What a service cannot do, told before it is connected.

use crate::Environment;
use domain::connection::ProviderKind;
use domain::limit::Limit;

/// What its adapter declares; nothing where there is none.
pub fn limits(env: &Environment, provider: ProviderKind) -> Vec<Limit> {
    let adapter = env.providers.get(provider);
    adapter.map_or_else(Vec::new, |adapter| adapter.limits().to_vec())
}
