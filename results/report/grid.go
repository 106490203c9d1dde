package report

import (
	"strings"
	"unicode/utf8"
)

// field is one field of a grid: its text, and the colour put on after it is
// padded, so that colour never shifts a column.
type field struct {
	text  string
	paint func(string) string
}

// grid is rows of fields in columns two spaces apart.
type grid struct {
	right []bool // which columns are right-aligned: numbers are
	rows  [][]field
}

// add appends one row.
func (g *grid) add(row ...field) { g.rows = append(g.rows, row) }

// widths is the width of every column.
func (g *grid) widths() []int {
	w := make([]int, len(g.right))
	for _, row := range g.rows {
		for i, f := range row {
			w[i] = max(w[i], utf8.RuneCountInString(f.text))
		}
	}
	return w
}

// width is that of the whole grid.
func (g *grid) width() int {
	total := gap * (len(g.right) - 1)
	for _, w := range g.widths() {
		total += w
	}
	return total
}

// gap is the space between two columns.
const gap = 2

// lines renders the rows, without spaces at their ends.
func (g *grid) lines() []string {
	widths := g.widths()
	lines := make([]string, 0, len(g.rows))
	for _, row := range g.rows {
		var b strings.Builder
		for i, f := range row {
			text, pad := f.text, strings.Repeat(" ", widths[i]-utf8.RuneCountInString(f.text))
			if f.paint != nil && text != "" {
				text = f.paint(text)
			}
			if g.right[i] {
				text = pad + text
			} else {
				text += pad
			}
			b.WriteString(text + strings.Repeat(" ", gap))
		}
		lines = append(lines, strings.TrimRight(b.String(), " "))
	}
	return lines
}

// wrap breaks text at spaces into lines of at most width columns; a word that is
// longer stands alone.
func wrap(text string, width int) []string {
	var lines []string
	line, length := "", 0
	for _, word := range strings.Fields(text) {
		n := utf8.RuneCountInString(word)
		if length > 0 && length+1+n > width {
			lines = append(lines, line)
			line, length = "", 0
		}
		if length > 0 {
			line += " "
			length++
		}
		line += word
		length += n
	}
	if length > 0 {
		lines = append(lines, line)
	}
	return lines
}
