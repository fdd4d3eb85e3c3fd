// htmx 4: a Trusted Types policy that htmx alone may use, no evaluation of strings, the CSRF header, errors as toasts.
const swapped = globalThis.trustedTypes?.createPolicy("htmx", { createHTML: (text) => text, createScript: () => "" });

// Libraries empty an element by innerHTML = "" (ECharts): the empty text is all that the default policy lets through.
globalThis.trustedTypes?.createPolicy("default", { createHTML: (text) => (text ? null : "") });

// Stands in for the Function constructor, which the content security policy forbids anyway: a clear error instead.
function NoEvaluation() {
  throw new Error("hx-on, js: and event filters are not used here: write a script");
}

htmx.registerExtension("passaparola", {
  init: (api) => api.initSecurity(swapped, NoEvaluation, NoEvaluation),
  htmx_config_request: (_element, { ctx }) => {
    ctx.request.headers["X-CSRFToken"] = document.querySelector('meta[name="csrf-token"]').content;
  },
});

document.addEventListener("htmx:response:error", ({ detail }) => {
  if (detail.ctx.response.status !== 422) announce("failed");
});
document.addEventListener("htmx:error", ({ detail }) => {
  if (detail.error instanceof TypeError) announce("offline");
});

function announce(reason) {
  const text = document.getElementById("toasts")?.dataset[reason];
  document.dispatchEvent(new CustomEvent("toast", { detail: { text, tone: "danger" } }));
}
