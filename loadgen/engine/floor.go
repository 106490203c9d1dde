package engine

// FloorCounts is what a Floor has read since it was opened.
type FloorCounts struct {
	Reads int64 // recvmsg calls that returned bytes
	Bytes int64
}
