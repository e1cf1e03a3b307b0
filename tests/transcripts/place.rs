//! Places in a JSON document: `platforms[0].digest`, `verification[of=index]`,
//! `config.labels["a.b"]`, `layers.length`.

use serde_json::Value;

/// The value at a place; `null` where there is nothing.
pub(crate) fn at(document: &Value, path: &str) -> Result<Value, String> {
    let mut value = document.clone();
    let mut rest = path;
    while !rest.is_empty() {
        let (step, after) = next_step(rest)?;
        rest = after;
        value = match step {
            Step::Key("length") if value.is_array() => {
                Value::from(value.as_array().map_or(0, Vec::len))
            }
            Step::Key(key) => match &value {
                Value::Object(_) | Value::Null => value.get(key).cloned().unwrap_or_default(),
                other => return Err(format!("{other} has no {key}")),
            },
            Step::Index(index) => {
                value.get(index).cloned().ok_or(format!("there is no [{index}]"))?
            }
            Step::Where(key, wanted) => {
                let all = value.as_array().cloned().unwrap_or_default();
                let is = |entry: &Value| entry.get(key).and_then(Value::as_str) == Some(wanted);
                let mut fitting = all.into_iter().filter(is);
                match (fitting.next(), fitting.next()) {
                    (Some(entry), None) => entry,
                    (None, _) => return Err(format!("there is no [{key}={wanted}]")),
                    _ => return Err(format!("there are several [{key}={wanted}]")),
                }
            }
        };
    }
    Ok(value)
}

enum Step<'a> {
    Key(&'a str),
    Index(usize),
    Where(&'a str, &'a str),
}

fn next_step(path: &str) -> Result<(Step<'_>, &str), String> {
    let Some(inside) = path.strip_prefix('[') else {
        let path = path.strip_prefix('.').unwrap_or(path);
        let (key, after) = path.split_at(path.find(['.', '[']).unwrap_or(path.len()));
        return Ok((Step::Key(key), after));
    };
    let (inside, after) = inside.split_once(']').ok_or(format!("{path}: ] is missing"))?;
    if let Some(key) = inside.strip_prefix('"').and_then(|key| key.strip_suffix('"')) {
        return Ok((Step::Key(key), after));
    }
    if let Some((key, value)) = inside.split_once('=') {
        return Ok((Step::Where(key, value), after));
    }
    inside.parse().map(|index| (Step::Index(index), after)).map_err(|e| format!("{path}: {e}"))
}
