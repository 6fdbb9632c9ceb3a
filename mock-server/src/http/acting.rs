//! Acting as somebody else: a request under `/_mock/as/{changeSource}/{sourceId}` is the same
//! request without that, made by somebody else than the token's app. A person who edits a record
//! in HubSpot's pages is `/_mock/as/CRM_UI/userId:123/crm/v3/objects/…`.

use std::sync::Arc;

use axum::http::{Uri, uri::PathAndQuery};
use portal::Source;

const START: &str = "/_mock/as/";

/// Who a request acts as; the URI loses that part.
pub fn take(uri: &mut Uri) -> Option<Arc<Source>> {
    let target = uri.path_and_query()?.as_str().strip_prefix(START)?;
    let (kind, rest) = target.split_once('/')?;
    let (id, rest) = rest.split_once('/')?;
    let source = source(kind, &id.replace("%3A", ":").replace("%3a", ":"));
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(format!("/{rest}")).ok()?);
    *uri = Uri::from_parts(parts).ok()?;
    Some(Arc::new(source))
}

fn source(kind: &str, id: &str) -> Source {
    Source { kind: kind.into(), id: id.into(), label: kind.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prefix_names_who_acts() {
        let mut uri: Uri =
            "/_mock/as/CRM_UI/userId:123/crm/v3/objects/contacts/5?x=1".parse().expect("a URI");
        let source = take(&mut uri).expect("somebody");
        assert_eq!((&*source.kind, &*source.id), ("CRM_UI", "userId:123"));
        assert_eq!(uri, "/crm/v3/objects/contacts/5?x=1");
        for other in
            ["/crm/v3/objects", "/_mock/as/CRM_UI", "/_mock/as/CRM_UI/x", "/_mock/asx/a/b/c"]
        {
            let mut uri: Uri = other.parse().expect("a URI");
            assert!(take(&mut uri).is_none(), "{other}");
            assert_eq!(uri, other);
        }
    }
}
