// Package web draws a run as one HTML file that needs nothing else: style, script and
// numbers are in it, and its content security policy forbids the network.
//
// Tables are made here and can be read with scripts off. The charts are drawn by the
// reader's browser (uPlot) from numbers that were reduced here to a few hundred points
// a line, by the functions that draw the pictures of a run folder.
//
// Begin with write.go (how the file is put together) and page.go (what is in it, in
// order). table.go and chart.go are the two shapes that everything takes; assets/ holds
// style and script.
package web
