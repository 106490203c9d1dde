package wire

import (
	"errors"
	"fmt"
)

// Limits of a chunked body's framing, in bytes; the LF of a line is not counted.
const (
	MaxChunkLine = 4096      // a chunk-size line with its extensions
	MaxTrailer   = 16 * 1024 // the trailer section
	MaxChunk     = 1 << 62   // one chunk
)

// ErrChunked means that bytes are no chunked body (RFC 9112 §7.1), or that its
// framing is beyond the limits.
var ErrChunked = errors.New("chunked body")

// ByteSink takes body bytes as they come. The slice is valid only during the
// call and never empty. An error stops the decoder.
type ByteSink interface {
	Bytes(p []byte) error
}

// ChunkedDecoder is an incremental decoder of the chunked transfer coding (RFC
// 9112 §7.1). The zero value is ready. Body bytes are handed on as parts of the
// bytes fed; extensions and trailer fields are checked and ignored.
type ChunkedDecoder struct {
	left   uint64 // bytes of the current chunk still to come
	length uint16 // bytes so far of the chunk-size line, or of the trailer section
	state  chunkState
}

type chunkState uint8

const (
	chunkSize      chunkState = iota // hexadecimal digits
	chunkSpace                       // optional white space before ";"
	chunkExtension                   // behind ";"
	chunkSizeLF
	chunkData
	chunkDataCR
	chunkDataLF
	trailerStart // of a field line, or of the empty line that ends the body
	trailerName
	trailerValue
	trailerLF
	trailerEndLF
	chunkDone
)

// Done says whether the last chunk and the trailer section are complete.
func (d *ChunkedDecoder) Done() bool { return d.state == chunkDone }

// Feed decodes the next bytes of the body and hands its data to sink. It returns
// sink's error or its own; after either the body is of no more use. Bytes behind
// the end are an error: nothing was asked that they could answer.
func (d *ChunkedDecoder) Feed(p []byte, sink ByteSink) error {
	for len(p) > 0 {
		if d.state != chunkData {
			if err := d.frame(p[0]); err != nil {
				return err
			}
			p = p[1:]
			continue
		}
		data := p
		if uint64(len(data)) > d.left {
			data = data[:d.left]
		}
		p = p[len(data):]
		if d.left -= uint64(len(data)); d.left == 0 {
			d.state = chunkDataCR
		}
		if err := sink.Bytes(data); err != nil {
			return err
		}
	}
	return nil
}

// frame takes one byte that is not chunk data.
func (d *ChunkedDecoder) frame(b byte) error {
	switch d.state {
	case chunkSize, chunkSpace, chunkExtension:
		return d.sizeLine(b)
	case chunkSizeLF:
		if d.length = 0; d.left == 0 {
			return d.expect(b, '\n', trailerStart)
		}
		return d.expect(b, '\n', chunkData)
	case chunkDataCR:
		return d.expect(b, '\r', chunkDataLF)
	case chunkDataLF:
		return d.expect(b, '\n', chunkSize)
	case trailerStart, trailerName, trailerValue:
		return d.trailerLine(b)
	case trailerLF:
		return d.expect(b, '\n', trailerStart)
	case trailerEndLF:
		return d.expect(b, '\n', chunkDone)
	default:
		return fmt.Errorf("%w: byte %q after its end", ErrChunked, b)
	}
}

// sizeLine takes a byte of chunk-size [ chunk-ext ] CRLF.
func (d *ChunkedDecoder) sizeLine(b byte) error {
	digit, isDigit := hexDigit(b)
	isDigit = isDigit && d.state == chunkSize
	first := d.length == 0
	if d.length++; d.length > MaxChunkLine {
		return fmt.Errorf("%w: chunk-size line is longer than %d B", ErrChunked, MaxChunkLine)
	}
	switch {
	case isDigit && d.left >= MaxChunk/16:
		return fmt.Errorf("%w: chunk of more than %d B", ErrChunked, uint64(MaxChunk))
	case isDigit:
		d.left = d.left*16 + uint64(digit)
	case first:
		return fmt.Errorf("%w: byte %q, expected a chunk size in hexadecimal", ErrChunked, b)
	case b == '\r' && d.state != chunkSpace:
		d.state = chunkSizeLF
	case d.state == chunkExtension && isFieldByte(b):
	case b == ';':
		d.state = chunkExtension
	case isBlank(b):
		d.state = chunkSpace
	default:
		return fmt.Errorf("%w: byte %q in a chunk-size line", ErrChunked, b)
	}
	return nil
}

// trailerLine takes a byte of field-line CRLF, or of the CRLF that ends the body.
func (d *ChunkedDecoder) trailerLine(b byte) error {
	if d.length++; d.length > MaxTrailer {
		return fmt.Errorf("%w: trailer section is longer than %d B", ErrChunked, MaxTrailer)
	}
	switch {
	case d.state == trailerStart && b == '\r':
		d.state = trailerEndLF
	case d.state != trailerValue && isTokenByte(b):
		d.state = trailerName
	case d.state == trailerName && b == ':':
		d.state = trailerValue
	case d.state == trailerValue && b == '\r':
		d.state = trailerLF
	case d.state == trailerValue && isFieldByte(b):
	default:
		return fmt.Errorf("%w: byte %q in the trailer section", ErrChunked, b)
	}
	return nil
}

func (d *ChunkedDecoder) expect(b, want byte, next chunkState) error {
	if b != want {
		return fmt.Errorf("%w: byte %q, expected %q", ErrChunked, b, want)
	}
	d.state = next
	return nil
}
