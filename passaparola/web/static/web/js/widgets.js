// Alpine components (CSP build: names of properties and methods only, no expressions in the page).
document.addEventListener("alpine:init", () => {
  // <div x-data="tabs"> with [data-tab=name] buttons (@click="choose") and [data-panel=name]
  Alpine.data("tabs", () => ({
    init() { this.show(this.$root.querySelector("[data-tab]").dataset.tab); },
    choose() { this.show(this.$el.dataset.tab); },
    show(name) {
      for (const tab of this.$root.querySelectorAll("[data-tab]")) tab.setAttribute("aria-selected", tab.dataset.tab === name);
      for (const panel of this.$root.querySelectorAll("[data-panel]")) panel.hidden = panel.dataset.panel !== name;
    },
  }));

  // <div x-data="copy"> with an element x-ref="text" and a button @click="copy" x-text="label"
  Alpine.data("copy", () => ({
    done: false,
    get label() { return this.done ? this.$root.dataset.done : this.$root.dataset.label; },
    async copy() {
      const { value, textContent } = this.$refs.text;
      await navigator.clipboard.writeText(value ?? textContent);
      this.done = true;
      setTimeout(() => { this.done = false; }, 2000);
    },
  }));

  // <div x-data="reveal"> around a password: x-ref="field", button @click="toggle" :aria-pressed="shown"
  Alpine.data("reveal", () => ({
    shown: false,
    toggle() {
      this.shown = !this.shown;
      this.$refs.field.type = this.shown ? "text" : "password";
    },
  }));

  // <label class="drop" x-data="drop" @dragover="over" @dragleave="leave" @drop="take"> around input[type=file] x-ref="files"
  Alpine.data("drop", () => ({
    names: "",
    over(event) { event.preventDefault(); this.$root.dataset.over = "true"; },
    leave() { this.$root.dataset.over = "false"; },
    take(event) {
      event.preventDefault();
      this.leave();
      this.$refs.files.files = event.dataTransfer.files;
      this.$refs.files.dispatchEvent(new Event("change", { bubbles: true }));
    },
    list() { this.names = [...this.$refs.files.files].map(({ name }) => name).join(", "); },
  }));
});
