// What scripts add to a published page, which is complete without them: copying, and another theme than the system's.
(() => {
  const say = (button, text) => {
    const before = button.textContent;
    button.textContent = text;
    setTimeout(() => {
      button.textContent = before;
    }, 1500);
  };
  const offer = (button, text) => {
    // The clipboard exists on secure origins only.
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener('click', () => {
      navigator.clipboard.writeText(text()).then(
        () => say(button, 'Copied'),
        () => say(button, 'Not allowed'),
      );
    });
  };
  for (const button of document.querySelectorAll('[data-copy]')) {
    offer(button, () => document.getElementById(button.dataset.copy)?.textContent ?? '');
  }
  for (const button of document.querySelectorAll('[data-copy-link]')) offer(button, () => location.href.split('#')[0]);

  const theme = document.querySelector('[data-theme-toggle]');
  if (!theme) return;
  const { dataset } = document.documentElement;
  const order = ['system', 'light', 'dark'];
  const next = () => order[(order.indexOf(dataset.theme ?? 'system') + 1) % order.length];
  const label = () => {
    const text = `Theme: ${dataset.theme ?? 'system'}. Change to ${next()}.`;
    theme.title = text;
    theme.setAttribute('aria-label', text);
  };
  theme.addEventListener('click', () => {
    const chosen = next();
    if (chosen === 'system') delete dataset.theme;
    else dataset.theme = chosen;
    try {
      if (chosen === 'system') localStorage.removeItem('flapbook:theme');
      else localStorage.setItem('flapbook:theme', chosen);
    } catch {
      // Storage may be forbidden; the choice then holds for this page only.
    }
    label();
  });
  theme.hidden = false;
  label();
})();
