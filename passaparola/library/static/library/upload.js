// Files go up with progress, as soon as they are chosen or dropped. Without this script the form's button sends them.
const form = document.querySelector("[data-upload-form]");

function send(files) {
  const request = new XMLHttpRequest();
  const progress = form.querySelector("[data-progress]");
  const body = new FormData();
  for (const file of files) body.append("files", file);
  progress.hidden = false;
  request.upload.addEventListener("progress", ({ loaded, total }) => { progress.value = (loaded / total) * 100; });
  request.addEventListener("load", () => (request.status < 400 ? location.assign(request.responseText) : failed(progress)));
  request.addEventListener("error", () => failed(progress));
  request.open("POST", form.action);
  request.setRequestHeader("X-CSRFToken", document.querySelector('meta[name="csrf-token"]').content);
  request.setRequestHeader("X-Upload", "true");
  request.send(body);
}

function failed(progress) {
  progress.hidden = true;
  const text = document.getElementById("toasts").dataset.failed;
  document.dispatchEvent(new CustomEvent("toast", { detail: { text, tone: "danger" } }));
}

function zone(name, over) {
  form.addEventListener(name, (event) => {
    event.preventDefault();
    form.querySelector("[data-drop]").dataset.over = over;
    if (name === "drop") send(event.dataTransfer.files);
  });
}

if (form) {
  form.querySelector("input[type=file]").addEventListener("change", ({ target }) => send(target.files));
  zone("dragover", "true");
  zone("dragleave", "false");
  zone("drop", "false");
}
