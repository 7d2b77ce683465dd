// Runs before the first paint: applies the reader's choice of theme, and tells the stylesheet that scripts run.
{
  const root = document.documentElement;
  const themes = ["system", "light", "dark"];
  const stored = () => {
    try {
      return localStorage.getItem("sitegen-theme");
    } catch {
      return null; // storage may be forbidden
    }
  };
  let theme = themes.includes(stored()) ? stored() : "system";
  const apply = () => {
    if (theme === "system") delete root.dataset.theme;
    else root.dataset.theme = theme;
  };

  root.classList.add("js");
  apply();
  document.addEventListener("DOMContentLoaded", () => {
    const button = document.querySelector("[data-theme-switch]");
    if (!button) return;
    const word = button.querySelector("span");
    word.textContent = theme;
    button.addEventListener("click", () => {
      theme = themes[(themes.indexOf(theme) + 1) % themes.length];
      apply();
      word.textContent = theme;
      document.getElementById("_status").textContent = `Theme: ${theme}`;
      try {
        localStorage.setItem("sitegen-theme", theme);
      } catch {
        // then the choice lasts as long as the page
      }
    });
  });
}
