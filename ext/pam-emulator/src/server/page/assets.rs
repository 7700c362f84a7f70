//! The files of the page. They are part of the library.

/// One file.
pub(super) struct Asset {
    pub(super) content_type: &'static str,
    pub(super) text: &'static str,
}

const INDEX: Asset =
    Asset { content_type: "text/html; charset=utf-8", text: include_str!("assets/index.html") };
const STYLE: Asset = Asset { content_type: "text/css; charset=utf-8", text: include_str!("assets/page.css") };
const SCRIPT: Asset =
    Asset { content_type: "text/javascript; charset=utf-8", text: include_str!("assets/page.js") };

/// The file of this name; the HTML has none.
pub(super) fn find(name: &str) -> Option<Asset> {
    match name {
        "" => Some(INDEX),
        "page.css" => Some(STYLE),
        "page.js" => Some(SCRIPT),
        _ => None,
    }
}
