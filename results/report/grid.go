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
	span  int // columns that it is centred over; 0 is its own alone
}

// grid is rows of fields in columns.
type grid struct {
	right []bool // which columns are right-aligned: numbers are
	rows  [][]field
	tight bool // one space between columns instead of two
}

// add appends one row.
func (g *grid) add(row ...field) { g.rows = append(g.rows, row) }

// widths is the width of every column. What stands over several and is wider than
// they are widens the last of them.
func (g *grid) widths() []int {
	w := make([]int, len(g.right))
	g.fields(func(f field, column int) {
		if f.span == 0 {
			w[column] = max(w[column], utf8.RuneCountInString(f.text))
		}
	})
	g.fields(func(f field, column int) {
		if f.span == 0 {
			return
		}
		room := g.gap() * (f.span - 1)
		for _, width := range w[column : column+f.span] {
			room += width
		}
		w[column+f.span-1] += max(0, utf8.RuneCountInString(f.text)-room)
	})
	return w
}

// fields visits every field with the first column that it stands in.
func (g *grid) fields(visit func(f field, column int)) {
	for _, row := range g.rows {
		column := 0
		for _, f := range row {
			visit(f, column)
			column += max(1, f.span)
		}
	}
}

// width is that of the whole grid.
func (g *grid) width() int {
	total := g.gap() * (len(g.right) - 1)
	for _, w := range g.widths() {
		total += w
	}
	return total
}

// gap is the space between two columns.
func (g *grid) gap() int {
	if g.tight {
		return 1
	}
	return 2
}

// within makes the grid tight when it is wider than so many columns.
func (g *grid) within(width int) *grid {
	g.tight = g.width() > width
	return g
}

// withoutEmpty takes out the columns in which no row has any text.
func (g *grid) withoutEmpty() *grid {
	kept := &grid{tight: g.tight, rows: make([][]field, len(g.rows))}
	for column, width := range g.widths() {
		if width == 0 {
			continue
		}
		kept.right = append(kept.right, g.right[column])
		for i, row := range g.rows {
			kept.rows[i] = append(kept.rows[i], row[column])
		}
	}
	return kept
}

// lines renders the rows, without spaces at their ends.
func (g *grid) lines() []string {
	widths := g.widths()
	lines := make([]string, 0, len(g.rows))
	for _, row := range g.rows {
		var b strings.Builder
		column := 0
		for _, f := range row {
			width := widths[column]
			for i := 1; i < f.span; i++ {
				width += g.gap() + widths[column+i]
			}
			before, after := 0, max(0, width-utf8.RuneCountInString(f.text))
			switch {
			case f.span > 0:
				before = after / 2
			case g.right[column]:
				before = after
			}
			text := f.text
			if f.paint != nil && text != "" {
				text = f.paint(text)
			}
			b.WriteString(strings.Repeat(" ", before) + text + strings.Repeat(" ", after-before+g.gap()))
			column += max(1, f.span)
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
