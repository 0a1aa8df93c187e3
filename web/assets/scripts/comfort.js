// Comfort only: every page does all of this without a script.

// Who leaves sees nothing from that moment on, and in the way back a page that says nothing stands where this one stood.
const leave = document.querySelector("form[data-leave]");
let left = false;
leave?.addEventListener("submit", () => {
  left = true;
  document.documentElement.hidden = true;
  history.replaceState(null, "", leave.dataset.leave);
});

// Three times Shift leaves, as the button does.
let pressed = 0;
let last = 0;
document.addEventListener("keyup", (e) => {
  if (!leave || e.key !== "Shift") {
    pressed = 0;
    return;
  }
  pressed = e.timeStamp - last < 1500 ? pressed + 1 : 1;
  last = e.timeStamp;
  if (pressed === 3) leave.requestSubmit();
});

// What came of a button is said beside it, and read out.
const say = (button, words) => {
  const at = button.closest("[data-says]")?.querySelector("[role=status]");
  if (at) at.textContent = words;
};

// A second press of a button that sends does nothing while the first is under way. A file that is saved leaves the page where it
// is, and may be saved again.
document.addEventListener("submit", (e) => {
  if (e.target.dataset.said) {
    say(e.target, e.target.dataset.said);
    return;
  }
  if (e.target.dataset.sent) {
    e.preventDefault();
    return;
  }
  e.target.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  if (left) location.replace(leave.dataset.leave); // a browser that kept the page whole
  for (const f of document.forms) delete f.dataset.sent;
});

// Copy, print and save of what is shown once; where a browser cannot, the button is not there.
for (const button of document.querySelectorAll("button[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const from = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText([...from.querySelectorAll("li")].map((li) => li.textContent.trim()).join(" ") || from.textContent.trim());
    } catch {
      say(button, button.dataset.not);
      return;
    }
    button.textContent = button.dataset.done;
    say(button, button.dataset.said);
  });
}
for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// What is wrong is what is read first.
document.querySelector(".govuk-error-summary")?.focus();
