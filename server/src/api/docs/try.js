// Sends what a form says with the token that was pasted, and shows what comes back. No cookie goes along.
const token = document.getElementById("token");

async function tryIt(form) {
  let path = form.dataset.path;
  const query = new URLSearchParams();
  for (const field of form.querySelectorAll("[data-place]")) {
    if (field.dataset.place === "path") {
      path = path.replace(`{${field.name}}`, encodeURIComponent(field.value));
    } else if (field.value !== "") {
      query.append(field.name, field.value);
    }
  }
  const headers = { Accept: "application/json, application/problem+json" };
  if (token.value.trim() !== "") headers.Authorization = `Bearer ${token.value.trim()}`;
  const body = form.elements.namedItem("body")?.value.trim() || undefined;
  if (body) headers["Content-Type"] = "application/json";
  const address = query.size ? `${path}?${query}` : path;
  const answer = await fetch(address, { method: form.dataset.method, headers, body, credentials: "omit" });
  const text = await answer.text();
  let shown = text;
  try {
    shown = JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    // It is no JSON, and is shown as it came.
  }
  return `${answer.status} ${answer.statusText}\n\n${shown}`.trim();
}

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-path]");
  if (!form) return;
  event.preventDefault();
  const shown = form.querySelector("pre");
  shown.hidden = false;
  shown.textContent = "…";
  try {
    shown.textContent = await tryIt(form);
  } catch {
    shown.textContent = "The server did not answer. Check the connection and try again.";
  }
});
