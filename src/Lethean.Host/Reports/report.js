// Shows the values under the pointer in the legend; without it the report says the same in its tables.
for (const figure of document.querySelectorAll("figure[data-curves]")) {
  const { curves, last } = JSON.parse(figure.dataset.curves);
  const values = figure.querySelectorAll(".legend b"), where = figure.querySelector(".where");
  const nearest = (points, sample) => points.reduce((best, p) => Math.abs(p[0] - sample) < Math.abs(best[0] - sample) ? p : best);
  const percent = point => (100 * point[1]).toFixed(1) + " %";
  // An arm that has ended before has no value there.
  const show = sample => curves.forEach((points, i) => values[i].textContent = sample > points.at(-1)[0] ? "–" : percent(nearest(points, sample)));
  const showEnds = () => curves.forEach((points, i) => values[i].textContent = percent(points.at(-1)));
  const all = curves.flat().sort((a, b) => a[0] - b[0]);
  for (const svg of figure.querySelectorAll("svg[data-left]")) {
    const cursor = svg.querySelector(".cursor"), left = +svg.dataset.left, right = +svg.dataset.right;
    const point = event => {
      const box = svg.getBoundingClientRect(), x = (event.clientX - box.left) / box.width * svg.viewBox.baseVal.width;
      const snapped = nearest(all, (x - left) / (right - left) * last)[0], at = left + (right - left) * snapped / last;
      cursor.setAttribute("x1", at); cursor.setAttribute("x2", at); cursor.style.visibility = "visible";
      where.textContent = "after " + snapped + " samples";
      show(snapped);
    };
    svg.addEventListener("pointerdown", point);
    svg.addEventListener("pointermove", point);
    svg.addEventListener("pointerleave", () => { cursor.style.visibility = "hidden"; where.textContent = "at the end"; showEnds(); });
  }
}
