/* Before a form's page is painted: that scripts run, and the reader's own choice of light or dark (Material's store). */
(function () {
  "use strict";
  document.documentElement.classList.add("js");
  try {
    var dark = document.getElementById("lrp-dark");
    // The scope of the site's store is the host's root, whatever the site's path is.
    var chosen = JSON.parse(localStorage.getItem("/.__palette"));
    if (chosen && chosen.color && chosen.color.media !== "(prefers-color-scheme)") {
      dark.media = chosen.color.scheme === "slate" ? "screen" : "not all";
    }
  } catch (error) {
    // No store, or nothing in it that can be read: the device decides.
  }
})();
