//! Colours can be told apart and read: the figures that `style/tokens.css` promises, reckoned from its own text.
//!
//! Distances are measured in OKLab, times 100, as seen by most people and with each of the three common kinds of
//! colour blindness (Machado, Oliveira and Fernandes 2009, full strength). Contrasts are those of WCAG 2.

use std::collections::BTreeMap;

const TOKENS: &str = include_str!("../../style/tokens.css");

/// Linear sRGB.
type Rgb = [f64; 3];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Theme {
    Light,
    Dark,
}

/// Every token that is a plain pair of colours.
fn colours(theme: Theme) -> BTreeMap<&'static str, Rgb> {
    TOKENS
        .lines()
        .filter_map(|line| {
            let (name, value) = line.trim().strip_prefix("--")?.split_once(':')?;
            let pair = value.trim().strip_prefix("light-dark(")?;
            let mut parts = pair.split("oklch(").skip(1);
            let (light, dark) = (parts.next()?, parts.next()?);
            let chosen = match theme {
                Theme::Light => light,
                Theme::Dark => dark,
            };
            let numbers = chosen.split([')', '/']).next()?;
            let numbers: Vec<f64> = numbers
                .split_whitespace()
                .filter_map(|number| number.parse().ok())
                .collect();
            let [lightness, chroma, hue] = numbers.try_into().ok()?;
            Some((name, rgb(lightness, chroma, hue)))
        })
        .collect()
}

/// From OKLCH to linear sRGB (Björn Ottosson's matrices).
fn rgb(lightness: f64, chroma: f64, hue: f64) -> Rgb {
    let (sin, cos) = hue.to_radians().sin_cos();
    let (a, b) = (chroma * cos, chroma * sin);
    let l = (lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
    let m = (lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
    let s = (lightness - 0.089_484_177_5 * a - 1.291_485_548 * b).powi(3);
    [
        4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s,
        -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s,
        -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701 * s,
    ]
}

fn oklab([r, g, b]: Rgb) -> [f64; 3] {
    let l = (0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b).cbrt();
    let m = (0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b).cbrt();
    let s = (0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b).cbrt();
    [
        0.210_454_255_3 * l + 0.793_617_785 * m - 0.004_072_046_8 * s,
        1.977_998_495_1 * l - 2.428_592_205 * m + 0.450_593_709_9 * s,
        0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766 * s,
    ]
}

type Eyes = (&'static str, [[f64; 3]; 3]);

const EYES: [Eyes; 4] = [
    (
        "full colour",
        [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
    ),
    (
        "protan",
        [
            [0.152_286, 1.052_583, -0.204_868],
            [0.114_503, 0.786_281, 0.099_216],
            [-0.003_882, -0.048_116, 1.051_998],
        ],
    ),
    (
        "deutan",
        [
            [0.367_322, 0.860_646, -0.227_968],
            [0.280_085, 0.672_501, 0.047_413],
            [-0.011_820, 0.042_940, 0.968_881],
        ],
    ),
    (
        "tritan",
        [
            [1.255_528, -0.076_749, -0.178_779],
            [-0.078_411, 0.930_809, 0.147_602],
            [0.004_733, 0.691_367, 0.303_900],
        ],
    ),
];

fn seen(colour: Rgb, eyes: &[[f64; 3]; 3]) -> Rgb {
    eyes.map(|row| {
        row.iter()
            .zip(colour)
            .map(|(weight, part)| weight * part)
            .sum::<f64>()
            .clamp(0.0, 1.0)
    })
}

fn distance(one: Rgb, other: Rgb) -> f64 {
    let squares: f64 = oklab(one)
        .iter()
        .zip(oklab(other))
        .map(|(a, b)| (a - b).powi(2))
        .sum();
    squares.sqrt() * 100.0
}

fn contrast(one: Rgb, other: Rgb) -> f64 {
    let luminance = |[r, g, b]: Rgb| {
        0.2126 * r.clamp(0.0, 1.0) + 0.7152 * g.clamp(0.0, 1.0) + 0.0722 * b.clamp(0.0, 1.0)
    };
    let (a, b) = (luminance(one), luminance(other));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

const KINDS: [&str; 6] = ["appt", "crm", "svc", "task", "todo", "mile"];

#[test]
fn the_marks_of_any_two_kinds_can_be_told_apart() {
    for theme in [Theme::Light, Theme::Dark] {
        let colours = colours(theme);
        for (index, one) in KINDS.iter().enumerate() {
            for other in &KINDS[index + 1..] {
                for (name, eyes) in &EYES {
                    let apart = distance(seen(colours[one], eyes), seen(colours[other], eyes));
                    assert!(
                        8.0 <= apart,
                        "{theme:?}: {one} and {other} are only {apart:.1} apart for {name} eyes"
                    );
                }
            }
        }
    }
}

#[test]
fn a_milestone_is_told_from_what_came_from_elsewhere_too() {
    for theme in [Theme::Light, Theme::Dark] {
        let colours = colours(theme);
        for (name, eyes) in &EYES {
            let apart = distance(seen(colours["mile"], eyes), seen(colours["ext"], eyes));
            assert!(
                8.0 <= apart,
                "{theme:?}: only {apart:.1} apart for {name} eyes"
            );
        }
    }
}

#[test]
fn text_on_tint_can_be_read_and_marks_be_seen() {
    for theme in [Theme::Light, Theme::Dark] {
        let colours = colours(theme);
        for kind in KINDS.into_iter().chain(["ext"]) {
            let text = contrast(
                colours[format!("{kind}-fg").as_str()],
                colours[format!("{kind}-bg").as_str()],
            );
            let mark = contrast(colours[kind], colours["surface"]);
            assert!(4.5 <= text, "{theme:?}: text of {kind} has {text:.1}:1");
            assert!(3.0 <= mark, "{theme:?}: the mark of {kind} has {mark:.1}:1");
        }
        for status in ["ok", "warn", "danger", "info"] {
            let text = contrast(
                colours[format!("{status}-fg").as_str()],
                colours[format!("{status}-bg").as_str()],
            );
            assert!(4.5 <= text, "{theme:?}: text of {status} has {text:.1}:1");
        }
    }
}

#[test]
fn text_and_controls_stand_out_from_what_they_lie_on() {
    for (theme, text, ground, at_least) in [
        ("text", "text", "bg", 7.0),
        ("secondary text", "text-2", "surface", 4.5),
        ("hints on what is pointed at", "text-3", "hover", 4.5),
        ("links on their tint", "accent-text", "accent-soft", 4.5),
        ("the main button", "on-accent", "accent", 4.5),
        ("a control's border", "line-control", "bg", 3.0),
        ("the now line", "now", "surface", 3.0),
        ("a message", "toast-fg", "toast", 7.0),
    ] {
        for in_theme in [Theme::Light, Theme::Dark] {
            let colours = colours(in_theme);
            let found = contrast(colours[text], colours[ground]);
            assert!(at_least <= found, "{in_theme:?}: {theme} has {found:.1}:1");
        }
    }
}

#[test]
fn every_colour_can_be_shown_by_an_ordinary_screen() {
    for theme in [Theme::Light, Theme::Dark] {
        for (name, colour) in colours(theme) {
            let is_inside = colour.iter().all(|part| (-0.002..=1.002).contains(part));
            assert!(is_inside, "{theme:?}: {name} lies outside sRGB: {colour:?}");
        }
    }
}
