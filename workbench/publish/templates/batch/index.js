(function () {
  var table = document.getElementById("reports"), body = table.tBodies[0], rows = Array.prototype.slice.call(body.rows);
  var search = document.getElementById("search"), shown = document.getElementById("shown");
  var finds = document.querySelectorAll("button[data-find]"), find = "";
  function filter() {
    var words = search.value.toLowerCase().split(/\s+/), count = 0;
    rows.forEach(function (row) {
      var text = row.textContent.toLowerCase(), there = words.every(function (word) { return text.indexOf(word) >= 0; });
      there = there && (find === "" || row.cells[1].textContent === find);
      row.hidden = !there;
      count += there ? 1 : 0;
    });
    shown.textContent = count + " / " + rows.length;
  }
  function key(row, column) {
    var text = row.cells[column].getAttribute("data-value"), number = parseFloat(text);
    return text !== "" && !isNaN(number) ? number : text;
  }
  function compare(a, b) {
    if (a === "" || b === "") { return a === b ? 0 : a === "" ? 1 : -1; }
    return typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b));
  }
  Array.prototype.forEach.call(table.tHead.rows[0].cells, function (head, column) {
    if (!head.querySelector("button")) { return; }
    head.addEventListener("click", function () {
      var down = head.getAttribute("aria-sort") === "ascending";
      Array.prototype.forEach.call(table.tHead.rows[0].cells, function (each) { each.removeAttribute("aria-sort"); });
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      rows.sort(function (a, b) {
        var x = key(a, column), y = key(b, column);
        return x === "" || y === "" || !down ? compare(x, y) : compare(y, x);
      });
      rows.forEach(function (row) { body.appendChild(row); });
    });
  });
  Array.prototype.forEach.call(finds, function (button) {
    button.addEventListener("click", function () {
      find = button.getAttribute("data-find");
      Array.prototype.forEach.call(finds, function (each) { each.setAttribute("aria-pressed", each === button ? "true" : "false"); });
      filter();
    });
  });
  search.addEventListener("input", filter);
  filter();
})();
