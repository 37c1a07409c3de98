// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Starts ReDoc. A file and not part of the page: its policy allows no inline script.
"use strict";

window.addEventListener("DOMContentLoaded", () => {
  const face = "system-ui, sans-serif"; // its own would come from elsewhere
  const theme = { typography: { fontFamily: face, headings: { fontFamily: face } } };
  Redoc.init("openapi.json", { theme }, document.getElementById("api"));
});
