// Handing the text and the files over to the network's own app, where the device can share files (most phones).
const button = document.querySelector("[data-share]");
const sources = [...document.querySelectorAll("[data-share-file]")];
const text = () => document.querySelector("[data-share-text]")?.value ?? "";
let files = null;

async function fetched({ dataset }) {
  const answer = await fetch(dataset.shareFile, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(String(answer.status));
  const name = dataset.shareName || `file.${dataset.shareType.split("/")[1]}`;
  return new File([await answer.blob()], name, { type: dataset.shareType });
}

const shares = () => {
  const probe = sources.map(({ dataset }) => new File([""], "probe", { type: dataset.shareType }));
  return navigator.canShare?.(probe.length ? { text: "x", files: probe } : { text: "x" }) ?? false;
};

button?.addEventListener("click", async () => {
  try {
    files ??= await Promise.all(sources.map(fetched));
    await navigator.share(files.length ? { text: text(), files } : { text: text() });
  } catch (error) { // loading took longer than the tap is good for: one more
    if (error.name === "NotAllowedError") button.querySelector("span").textContent = button.dataset.again;
  }
});

if (button && shares()) button.hidden = false;
