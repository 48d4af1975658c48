//! Why a server's certificate is not trusted, for whoever has to mend it.

use crate::ProviderError;
use rustls::CertificateError;
use std::error::Error;

/// What is wrong with a server's certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Untrusted {
    /// Nobody whom we trust has signed it: it is the server's own, or of an authority in its house.
    Issuer,
    /// It is for other names than the one that was asked for.
    Name,
    /// It is not valid at this time.
    Time,
    /// Something else.
    Otherwise,
}

/// What is wrong with a server's certificate, where that is why it is unavailable.
pub fn untrusted(error: &ProviderError) -> Option<Untrusted> {
    let mut cause: Option<&(dyn Error + 'static)> = match error {
        ProviderError::Unavailable(source) => Some(&**source),
        _ => None,
    };
    while let Some(error) = cause {
        if let Some(rustls::Error::InvalidCertificate(why)) = error.downcast_ref() {
            return Some(named(why));
        }
        // An `io::Error` tells what lies beneath what it holds, and not that itself.
        cause = match error.downcast_ref::<std::io::Error>() {
            Some(io) => io.get_ref().map(|inner| inner as &(dyn Error + 'static)),
            None => error.source(),
        };
    }
    None
}

fn named(why: &CertificateError) -> Untrusted {
    match why {
        CertificateError::UnknownIssuer => Untrusted::Issuer,
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            Untrusted::Name
        }
        CertificateError::Expired
        | CertificateError::ExpiredContext { .. }
        | CertificateError::NotValidYet
        | CertificateError::NotValidYetContext { .. } => Untrusted::Time,
        _ => Untrusted::Otherwise,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reason_is_found_however_deep_it_lies() {
        let buried = |why: CertificateError| {
            let inner = std::io::Error::other(rustls::Error::InvalidCertificate(why));
            ProviderError::Unavailable(Box::new(std::io::Error::other(inner)))
        };

        assert_eq!(
            untrusted(&buried(CertificateError::UnknownIssuer)),
            Some(Untrusted::Issuer)
        );
        assert_eq!(
            untrusted(&buried(CertificateError::Expired)),
            Some(Untrusted::Time)
        );
        assert_eq!(untrusted(&ProviderError::Unavailable("down".into())), None);
        assert_eq!(untrusted(&ProviderError::NotFound), None);
    }
}
