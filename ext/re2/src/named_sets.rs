//! The named sets of characters, written as the content of a class of the `regex` crate.

/// POSIX classes, which are ASCII-only in RE2.
const POSIX: [(&str, &str); 14] = [
    ("alnum", "0-9A-Za-z"),
    ("alpha", "A-Za-z"),
    ("ascii", r"\x00-\x7F"),
    ("blank", r"\t "),
    ("cntrl", r"\x00-\x1F\x7F"),
    ("digit", "0-9"),
    ("graph", r"\x21-\x7E"),
    ("lower", "a-z"),
    ("print", r"\x20-\x7E"),
    ("punct", r"\x21-\x2F\x3A-\x40\x5B-\x60\x7B-\x7E"),
    ("space", r"\t-\r "),
    ("upper", "A-Z"),
    ("word", "0-9A-Z_a-z"),
    ("xdigit", "0-9A-Fa-f"),
];

pub(crate) fn posix(name: &str) -> Option<&'static str> {
    POSIX.iter().find(|(known, _)| *known == name).map(|(_, set)| *set)
}

/// `\d`, `\s` and `\w`. Unlike `[:space:]`, `\s` has no vertical tab in RE2.
pub(crate) const fn perl(letter: char) -> Option<&'static str> {
    match letter {
        'd' => Some("0-9"),
        's' => Some(r"\t\n\f\r "),
        'w' => Some("0-9A-Z_a-z"),
        _ => None,
    }
}

/// A general category or script, by its exact name in RE2.
pub(crate) fn property(name: &str) -> Option<String> {
    match name {
        "Any" => Some("[^0&&1]".to_owned()),
        // RE2's "other" does not include unassigned characters; the crate's does.
        "C" => Some(r"\p{Cc}\p{Cf}\p{Co}".to_owned()),
        // Surrogates never occur in text, so this is an empty class.
        "Cs" => Some("[0&&1]".to_owned()),
        _ if CATEGORIES.split(' ').any(|known| known == name) => Some(format!(r"\p{{gc={name}}}")),
        _ if scripts().any(|known| known == name) => Some(format!(r"\p{{sc={name}}}")),
        _ => None,
    }
}

/// The spelling of a property's name in RE2, from a name in any case.
pub(crate) fn property_name(loose: &str) -> Option<&'static str> {
    ["Any", "C", "Cs"]
        .into_iter()
        .chain(CATEGORIES.split(' '))
        .chain(scripts())
        .find(|known| known.eq_ignore_ascii_case(loose))
}

fn scripts() -> impl Iterator<Item = &'static str> {
    SCRIPTS.iter().flat_map(|line| line.split(' '))
}

const CATEGORIES: &str =
    "Cc Cf Co L Ll Lm Lo Lt Lu M Mc Me Mn N Nd Nl No P Pc Pd Pe Pf Pi Po Ps S Sc Sk Sm So Z Zl Zp Zs";

/// The scripts of Unicode 15. A newer script is refused, as RE2 of that version does.
const SCRIPTS: [&str; 16] = [
    "Adlam Ahom Anatolian_Hieroglyphs Arabic Armenian Avestan Balinese Bamum Bassa_Vah Batak Bengali",
    "Bhaiksuki Bopomofo Brahmi Braille Buginese Buhid Canadian_Aboriginal Carian Caucasian_Albanian Chakma",
    "Cham Cherokee Chorasmian Common Coptic Cuneiform Cypriot Cyrillic Deseret Devanagari Dives_Akuru Dogra",
    "Duployan Egyptian_Hieroglyphs Elbasan Elymaic Ethiopic Georgian Glagolitic Gothic Grantha Greek",
    "Gujarati Gunjala_Gondi Gurmukhi Han Hangul Hanifi_Rohingya Hanunoo Hatran Hebrew Hiragana",
    "Imperial_Aramaic Inherited Inscriptional_Pahlavi Inscriptional_Parthian Javanese Kaithi Kannada",
    "Katakana Kawi Kayah_Li Kharoshthi Khitan_Small_Script Khmer Khojki Khudawadi Lao Latin Lepcha Limbu",
    "Linear_A Linear_B Lisu Lycian Lydian Mahajani Makasar Malayalam Mandaic Manichaean Marchen",
    "Masaram_Gondi Medefaidrin Meetei_Mayek Mende_Kikakui Meroitic_Cursive Meroitic_Hieroglyphs Miao Modi",
    "Mongolian Mro Multani Myanmar Nabataean Nag_Mundari Nandinagari New_Tai_Lue Newa Nko Nushu",
    "Nyiakeng_Puachue_Hmong Ogham Ol_Chiki Old_Hungarian Old_Italic Old_North_Arabian Old_Permic Old_Persian",
    "Old_Sogdian Old_South_Arabian Old_Turkic Oriya Osage Osmanya Pahawh_Hmong Palmyrene Pau_Cin_Hau",
    "Phags_Pa Phoenician Psalter_Pahlavi Rejang Runic Samaritan Saurashtra Sharada Shavian Siddham",
    "SignWriting Sinhala Sogdian Sora_Sompeng Soyombo Sundanese Syloti_Nagri Syriac Tagalog Tagbanwa Tai_Le",
    "Tai_Tham Tai_Viet Takri Tamil Tangut Telugu Thaana Thai Tibetan Tifinagh Tirhuta Ugaritic Vai Wancho",
    "Warang_Citi Yezidi Yi Zanabazar_Square",
];
