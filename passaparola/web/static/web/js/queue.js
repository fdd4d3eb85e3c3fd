// Dragging the posts of a queue. Without it, the buttons beside each do the same.

const list = document.querySelector("[data-queue]");
let dragged = null;

function token() {
  return document.querySelector("[name=csrfmiddlewaretoken]").value;
}

async function keep(item) {
  const before = item.previousElementSibling;
  const body = new URLSearchParams({ where: before ? before.dataset.post : "0" });
  const answer = await fetch(item.dataset.move, {
    method: "POST",
    headers: { "X-CSRFToken": token(), "HX-Request": "true" },
    body,
  });
  if (!answer.ok) {
    location.reload();
  }
}

function over(event) {
  const item = event.target.closest("[data-post]");
  if (!dragged || !item || item === dragged) {
    return;
  }
  event.preventDefault();
  const box = item.getBoundingClientRect();
  const behind = event.clientY > box.top + box.height / 2;
  list.insertBefore(dragged, behind ? item.nextElementSibling : item);
}

if (list) {
  for (const item of list.querySelectorAll("[data-move]")) {
    item.draggable = true;
  }
  list.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("[data-post]");
    event.dataTransfer.effectAllowed = "move";
  });
  list.addEventListener("dragover", over);
  list.addEventListener("drop", (event) => event.preventDefault());
  list.addEventListener("dragend", () => {
    if (dragged) {
      keep(dragged);
      dragged = null;
    }
  });
}
