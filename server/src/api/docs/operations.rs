//! What the page shows of the document, as plain values.

use serde_json::{Map, Value};

/// One thing that can be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// Under which heading it stands.
    pub family: String,
    /// `GET`
    pub method: String,
    /// With names in braces.
    pub path: String,
    /// In a few words.
    pub title: String,
    /// In more; may be empty.
    pub text: String,
    /// What stands in the address.
    pub parameters: Vec<Parameter>,
    /// A body to begin with, where one is sent.
    pub body: Option<String>,
    /// Status and what it means.
    pub answers: Vec<(String, String)>,
    /// Whether a token is needed.
    pub needs_token: bool,
}

/// Part of an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// `path` or `query`.
    pub place: String,
    /// Whether it must be given.
    pub is_required: bool,
    /// What it is.
    pub text: String,
}

/// How deep an example goes; schemas may name themselves.
const DEPTH: usize = 4;

/// Every operation of an OpenAPI document, in its order.
pub fn operations(document: &Value) -> Vec<Operation> {
    let paths = document["paths"].as_object();
    let mut all = Vec::new();
    for (path, methods) in paths.into_iter().flatten() {
        for (method, operation) in methods.as_object().into_iter().flatten() {
            all.push(read(document, path, method, operation));
        }
    }
    all
}

fn read(document: &Value, path: &str, method: &str, operation: &Value) -> Operation {
    let parameters = operation["parameters"].as_array();
    let parameters = parameters.into_iter().flatten().map(|one| Parameter {
        name: text(&one["name"]),
        place: text(&one["in"]),
        is_required: one["required"] == true,
        text: text(&one["description"]),
    });
    let answers = operation["responses"].as_object();
    let answers = answers
        .into_iter()
        .flatten()
        .map(|(status, answer)| (status.clone(), text(&answer["description"])));
    let body = &operation["requestBody"]["content"]["application/json"]["schema"];
    let body = (!body.is_null()).then(|| example(document, body, DEPTH));
    Operation {
        family: text(&operation["tags"][0]),
        method: method.to_uppercase(),
        path: path.to_owned(),
        title: text(&operation["summary"]),
        text: text(&operation["description"]),
        parameters: parameters.collect(),
        body: body.map(|body| serde_json::to_string_pretty(&body).unwrap_or_default()),
        answers: answers.collect(),
        needs_token: operation["security"].is_null(),
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// The smallest value that a schema describes: what must be there, empty.
fn example(document: &Value, schema: &Value, depth: usize) -> Value {
    if let Some(name) = schema["$ref"].as_str() {
        let target = name.strip_prefix('#').and_then(|at| document.pointer(at));
        return match (target, depth.checked_sub(1)) {
            (Some(target), Some(depth)) => example(document, target, depth),
            _ => Value::Null,
        };
    }
    if let Some(first) = schema["enum"].get(0) {
        return first.clone();
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        let first = choices.iter().find(|choice| choice["type"] != "null");
        return first.map_or(Value::Null, |first| example(document, first, depth));
    }
    let kinds = &schema["type"];
    let is = |kind: &str| {
        kinds == kind
            || kinds
                .as_array()
                .is_some_and(|kinds| kinds.iter().any(|one| one == kind))
    };
    if is("object") {
        let required = schema["required"].as_array();
        let names = required
            .into_iter()
            .flatten()
            .filter_map(|name| name.as_str());
        let fields = names.map(|name| {
            let field = example(document, &schema["properties"][name], depth);
            (name.to_owned(), field)
        });
        Value::Object(fields.collect::<Map<_, _>>())
    } else if is("array") {
        let one = example(document, &schema["items"], depth);
        Value::Array(vec![one])
    } else if is("string") {
        Value::from("")
    } else if is("integer") || is("number") {
        Value::from(0)
    } else if is("boolean") {
        Value::from(true)
    } else {
        Value::Null
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn document() -> Value {
        json!({
            "paths": {"/invitations/{uuid}": {"post": {
                "tags": ["Organization"], "summary": "Invite", "description": "By mail.",
                "parameters": [{"name": "uuid", "in": "path", "required": true, "description": "Whose."}],
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Invite"}}}},
                "responses": {"201": {"description": "Made."}},
            }}},
            "components": {"schemas": {"Invite": {
                "type": "object", "required": ["email", "roles"],
                "properties": {
                    "email": {"type": "string"},
                    "roles": {"type": "array", "items": {"enum": ["admin", "user"]}},
                    "note": {"type": ["string", "null"]},
                },
            }}},
        })
    }

    #[test]
    fn an_operation_is_read_with_all_that_a_person_needs() {
        let all = operations(&document());

        let expected = Operation {
            family: "Organization".to_owned(),
            method: "POST".to_owned(),
            path: "/invitations/{uuid}".to_owned(),
            title: "Invite".to_owned(),
            text: "By mail.".to_owned(),
            parameters: vec![Parameter {
                name: "uuid".to_owned(),
                place: "path".to_owned(),
                is_required: true,
                text: "Whose.".to_owned(),
            }],
            body: Some("{\n  \"email\": \"\",\n  \"roles\": [\n    \"admin\"\n  ]\n}".to_owned()),
            answers: vec![("201".to_owned(), "Made.".to_owned())],
            needs_token: true,
        };
        assert_eq!(all, [expected]);
    }

    #[test]
    fn a_schema_that_names_itself_has_an_example_nevertheless() {
        let circle = json!({"components": {"schemas": {"Tree": {
            "type": "object", "required": ["child"], "properties": {"child": {"$ref": "#/components/schemas/Tree"}},
        }}}});
        let tree = json!({"$ref": "#/components/schemas/Tree"});

        let example = example(&circle, &tree, 2);

        assert_eq!(example, json!({"child": {"child": null}}));
    }
}
