//! The browser's entry: makes the page that the server drew alive, and nothing else.

use wasm_bindgen::prelude::wasm_bindgen;

/// Called once by the page, after the wasm file has loaded.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_lazy(app::App);
}
