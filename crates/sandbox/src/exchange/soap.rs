//! The frame of every request and answer (exchange-ews.md §5), and refusals in Exchange's words (§16).

use super::xml::{self, Element, MESSAGES, SOAP, TYPES, escaped};
use roxmltree::{Document, ParsingOptions};

/// The versions of the schema that are spoken, as of Exchange 2016.
pub const VERSIONS: [&str; 8] = [
    "Exchange2007",
    "Exchange2007_SP1",
    "Exchange2010",
    "Exchange2010_SP1",
    "Exchange2010_SP2",
    "Exchange2013",
    "Exchange2013_SP1",
    "Exchange2016",
];

/// Elements of a request; more is no request.
const MOST_NODES: u32 = 200_000;

/// Why something was not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// For instance `ErrorItemNotFound`.
    pub code: String,
    pub text: String,
    /// Named values beside it, for instance `BackOffMilliseconds`.
    pub values: Vec<(String, String)>,
}

/// What is answered about one thing that was asked, or why not.
pub type Outcome = Result<String, Refusal>;

impl Refusal {
    pub fn new(code: &str, text: &str) -> Self {
        Self {
            code: code.to_owned(),
            text: text.to_owned(),
            values: Vec::new(),
        }
    }

    /// The request is none that the schema allows.
    pub fn schema(violation: &str) -> Self {
        Self {
            values: vec![
                ("LineNumber".to_owned(), "1".to_owned()),
                ("LinePosition".to_owned(), "1".to_owned()),
                ("Violation".to_owned(), violation.to_owned()),
            ],
            ..Self::new(
                "ErrorSchemaValidation",
                "The request failed schema validation.",
            )
        }
    }

    pub fn item_not_found() -> Self {
        let text = "The specified object was not found in the store.";
        Self::new("ErrorItemNotFound", text)
    }

    pub fn folder_not_found() -> Self {
        let text = "The specified folder could not be found in the store.";
        Self::new("ErrorFolderNotFound", text)
    }

    pub fn access_denied() -> Self {
        let text = "Access is denied. Check credentials and try again.";
        Self::new("ErrorAccessDenied", text)
    }

    pub fn conflict() -> Self {
        let text = "The send or update operation could not be performed because the change key passed \
             in the request does not match the current change key for the item.";
        Self::new("ErrorIrresolvableConflict", text)
    }

    /// The server is busy for so long.
    pub fn busy(milliseconds: i64) -> Self {
        let wait = ("BackOffMilliseconds".to_owned(), milliseconds.to_string());
        Self {
            values: vec![wait],
            ..Self::new(
                "ErrorServerBusy",
                "The server cannot service this request right now. Try again later.",
            )
        }
    }

    fn message_xml(&self, prefix: &str) -> String {
        if self.values.is_empty() {
            return String::new();
        }
        let each = self.values.iter().map(|(name, value)| {
            format!(
                "<t:Value Name=\"{}\">{}</t:Value>",
                escaped(name),
                escaped(value)
            )
        });
        let values: String = each.collect();
        format!("<{prefix}:MessageXml xmlns:t=\"{TYPES}\">{values}</{prefix}:MessageXml>")
    }
}

/// One of the messages of an answer; `rest` is what still belongs into it where it was refused.
pub fn message(operation: &str, outcome: &Outcome, rest: &str) -> String {
    match outcome {
        Ok(body) => format!(
            "<m:{operation}ResponseMessage ResponseClass=\"Success\">\
             <m:ResponseCode>NoError</m:ResponseCode>{body}</m:{operation}ResponseMessage>"
        ),
        Err(refusal) => format!(
            "<m:{operation}ResponseMessage ResponseClass=\"Error\">\
             <m:MessageText>{}</m:MessageText><m:ResponseCode>{}</m:ResponseCode>\
             <m:DescriptiveLinkKey>0</m:DescriptiveLinkKey>{}{rest}</m:{operation}ResponseMessage>",
            escaped(&refusal.text),
            refusal.code,
            refusal.message_xml("m"),
        ),
    }
}

/// The answer to an operation, with its messages.
pub fn response(operation: &str, messages: &[String]) -> String {
    format!(
        "<m:{operation}Response><m:ResponseMessages>{}</m:ResponseMessages></m:{operation}Response>",
        messages.concat()
    )
}

/// What is answered as a whole.
pub fn envelope(build: [u32; 4], body: &str) -> String {
    let [major, minor, number, revision] = build;
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\
         <s:Envelope xmlns:s=\"{SOAP}\"><s:Header>\
         <h:ServerVersionInfo MajorVersion=\"{major}\" MinorVersion=\"{minor}\" MajorBuildNumber=\"{number}\" \
         MinorBuildNumber=\"{revision}\" Version=\"V2017_07_11\" xmlns:h=\"{TYPES}\" xmlns=\"{TYPES}\"/>\
         </s:Header><s:Body xmlns:m=\"{MESSAGES}\" xmlns:t=\"{TYPES}\">{body}</s:Body></s:Envelope>"
    )
}

/// A refusal of the whole request, which comes with status 500.
pub fn fault(build: [u32; 4], refusal: &Refusal) -> String {
    let (code, text) = (&refusal.code, escaped(&refusal.text));
    let errors = "http://schemas.microsoft.com/exchange/services/2006/errors";
    let more = refusal.message_xml("t");
    envelope(
        build,
        &format!(
            "<s:Fault><faultcode xmlns:a=\"{TYPES}\">a:{code}</faultcode>\
         <faultstring xml:lang=\"en-US\">{text}</faultstring>\
         <detail><e:ResponseCode xmlns:e=\"{errors}\">{code}</e:ResponseCode>\
         <e:Message xmlns:e=\"{errors}\">{text}</e:Message>{more}</detail></s:Fault>"
        ),
    )
}

/// Reads a request as XML: no declarations of its own, and no more of it than makes sense.
///
/// # Errors
/// It is none.
pub fn parse(text: &str) -> Result<Document<'_>, Refusal> {
    let options = ParsingOptions {
        allow_dtd: false,
        nodes_limit: MOST_NODES,
        ..ParsingOptions::default()
    };
    Document::parse_with_options(text, options).map_err(|error| Refusal::schema(&error.to_string()))
}

/// The operation that is asked for in one of these versions, and the Windows name of the zone in which times without one are meant.
///
/// # Errors
/// It is no envelope, of a version that is not spoken, or in somebody else's name.
pub fn open<'a>(
    envelope: Element<'a>,
    versions: &[&str],
) -> Result<(Element<'a>, Option<&'a str>), Refusal> {
    if !envelope.has_tag_name((SOAP, "Envelope")) {
        return Err(Refusal::schema("The root element is no envelope."));
    }
    let header = xml::child(envelope, "Header");
    if let Some(header) = header {
        let version = xml::child(header, "RequestServerVersion");
        let version = version.map_or("Exchange2013_SP1", |version| {
            xml::attribute(version, "Version")
        });
        if !versions.contains(&version) {
            let text =
                "The request failed because it named a version that the server does not have.";
            return Err(Refusal::new("ErrorInvalidServerVersion", text));
        }
        if xml::child(header, "ExchangeImpersonation").is_some() {
            let text = "The account does not have permission to impersonate the requested user.";
            return Err(Refusal::new("ErrorImpersonateUserDenied", text));
        }
    }
    let zone = header.and_then(|header| {
        let zone = xml::at(header, &["TimeZoneContext", "TimeZoneDefinition"])?;
        zone.attribute("Id")
    });
    let body = xml::child(envelope, "Body");
    let operation = body.and_then(|body| xml::children(body).next());
    match operation {
        Some(operation) if operation.tag_name().namespace() == Some(MESSAGES) => {
            Ok((operation, zone))
        }
        _ => Err(Refusal::schema("The body holds no operation.")),
    }
}
