// Morphing swaps (hx-swap="morph:outerHTML"): elements keep identity, focus and scroll, and whatever somebody
// changed after a request had left survives its answer.
"use strict";
{
  const sent = new WeakMap(); // request: what the controls of its target held when it left
  let focused = null; // what the keyboard was on then
  const changed = new Set(); // controls that hold something else when its answer comes
  const controls = (root) => root.querySelectorAll("input, select, textarea");
  const held = (control) => {
    if (control.matches("[type=checkbox], [type=radio]")) return String(control.checked);
    return control.multiple ? JSON.stringify([...control.selectedOptions].map((option) => option.value)) : control.value;
  };

  document.addEventListener("htmx:beforeRequest", ({ detail }) => {
    sent.set(detail.xhr, new Map([...controls(detail.target)].map((control) => [control, held(control)])));
  });
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    changed.clear();
    focused = document.activeElement;
    for (const [control, before] of sent.get(detail.xhr) || []) if (held(control) !== before) changed.add(control);
  });

  const mayUpdate = (attribute, node) => {
    if (attribute === "open") return !node.matches("details");
    if (attribute === "class" && node.matches("tr[data-href]")) return false; // where the keyboard is, what is selected
    if (attribute === "value" || attribute === "checked") return !changed.has(node);
    return !node.tomselect;
  };
  // Options have no names of their own, so what is chosen of them is put right afterwards.
  const was = new WeakMap();
  const chosen = (select) => [...select.selectedOptions].map((option) => option.value);
  const offer = (select) => JSON.stringify([...select.options].map((option) => [option.value, option.text]).sort());
  const beforeMorph = (node) => {
    if (node.nodeName === "SELECT") was.set(node, { chosen: chosen(node), offer: offer(node) });
  };
  const afterMorph = (node) => {
    if (!was.has(node)) return;
    const { chosen: kept, offer: offered } = was.get(node);
    if (changed.has(node)) for (const option of node.options) option.selected = kept.includes(option.value);
    if (!node.tomselect) return;
    const isSame = offered === offer(node);
    if (!isSame) node.tomselect.clearOptions(() => false);
    if (!isSame || String(kept.sort()) !== String(chosen(node).sort())) node.tomselect.sync();
  };
  // A searchable select draws itself in an element the server knows nothing of; see fields.js.
  const mayRemove = (node) => !node.matches?.(".ts-wrapper");
  Object.assign(window.Idiomorph.defaults.callbacks, {
    beforeAttributeUpdated: mayUpdate,
    beforeNodeRemoved: mayRemove,
    beforeNodeMorphed: beforeMorph,
    afterNodeMorphed: afterMorph,
  });

  const settle = (root) => {
    for (const wrapper of root.querySelectorAll(".ts-wrapper")) if (!wrapper.previousElementSibling?.tomselect) wrapper.remove();
    for (const select of root.querySelectorAll("select.tomselected")) {
      if (!select.tomselect) continue; // htmx shows it the class of the one it replaces, for a moment
      const { wrapper, control_input: input } = select.tomselect;
      if (select.nextElementSibling !== wrapper) select.after(wrapper);
      const label = select.id && root.querySelector(`label[for="${CSS.escape(select.id)}"]`);
      if (label) Object.assign(label, { htmlFor: input.id, id: `${select.id}-ts-label` });
    }
  };
  // The answer may say where the keyboard goes next (autofocus), unless the reader has gone elsewhere meanwhile.
  document.addEventListener("htmx:afterSwap", ({ detail, target }) => {
    target.classList.remove("htmx-settling"); // another class would make htmx forget what waits for this element
    settle(target);
    changed.clear();
    if (document.activeElement === document.body && focused?.isConnected) focused.focus();
    const here = document.activeElement;
    if (here === document.body || here === detail.requestConfig?.elt) return;
    for (const wanted of target.querySelectorAll("[autofocus]")) wanted.removeAttribute("autofocus");
  });

  // A form is not sent while an answer to one of its buttons is under way: it would leave without it.
  const underWay = new WeakMap();
  const waiting = new WeakMap();
  const count = (detail, by) => {
    const form = detail.target.closest("form");
    if (form) underWay.set(form, (underWay.get(form) || 0) + by);
    return form;
  };
  document.addEventListener("htmx:beforeSend", ({ detail }) => count(detail, 1));
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    const form = count(detail, -1);
    setTimeout(() => {
      if (!waiting.has(form) || underWay.get(form)) return;
      const button = waiting.get(form);
      waiting.delete(form);
      if (detail.successful) form.requestSubmit(button);
    });
  });
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || !underWay.get(event.target)) return;
    event.preventDefault();
    waiting.set(event.target, event.submitter);
  });

  // A menu closes when something in it is chosen.
  document.addEventListener("click", (event) => {
    const menu = event.target.closest("details[data-menu] button")?.closest("details");
    if (menu) menu.open = false;
  });
}
