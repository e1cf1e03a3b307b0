//! The `Link` header, by which a registry pages its lists.

use crate::url::Url;

/// The address of the next page, from a `Link` header of the answer to `asked`
/// (RFC 8288). A page of another origin is none: nobody is sent elsewhere by a
/// list.
///
/// ```
/// use tonnage::registry::link::next_page;
///
/// let asked = "https://ghcr.io/v2/owner/app/tags/list".parse()?;
/// let next = next_page(r#"</v2/owner/app/tags/list?last=1.0>; rel="next""#, &asked);
/// assert_eq!(next.unwrap().query(), Some("last=1.0"));
/// # Ok::<(), tonnage::UrlError>(())
/// ```
#[must_use]
pub fn next_page(header: &str, asked: &Url) -> Option<Url> {
    let next = asked.join(next_target(header)?).ok()?;
    (next.origin() == asked.origin() && next != *asked).then_some(next)
}

/// Where a `Link` header says that the next page is, wherever that may be.
pub(crate) fn next_target(header: &str) -> Option<&str> {
    let mut rest = header;
    while let Some((_, after)) = rest.split_once('<') {
        let (target, after) = after.split_once('>')?;
        // A comma within an address is no end of a link; the next `<` is.
        let end = after.find('<').unwrap_or(after.len());
        let (params, following) = after.split_at(end);
        if is_next(params) {
            return Some(target);
        }
        rest = following;
    }
    None
}

fn is_next(params: &str) -> bool {
    params.split([';', ',']).any(|param| {
        let Some((name, value)) = param.split_once('=') else { return false };
        let value = value.trim().trim_matches('"');
        name.trim().eq_ignore_ascii_case("rel")
            && value.split(' ').any(|word| word.eq_ignore_ascii_case("next"))
    })
}
