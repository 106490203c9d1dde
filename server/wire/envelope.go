package wire

import (
	"errors"
	"fmt"
	"hash/crc32"
)

// EnvelopeSize is the length in bytes of the envelope that opens every payload.
//
// All of it is ASCII, so that a text event and a binary frame carry the same bytes:
//
//	offset  0  "p1"            magic and version
//	offset  2  stream          5 base-36 digits
//	offset  7  sequence        7 base-36 digits
//	offset 14  intended       12 base-36 digits, CLOCK_REALTIME nanoseconds
//	offset 26  published      12 base-36 digits, CLOCK_REALTIME nanoseconds
//	offset 38  checksum        7 base-36 digits, CRC-32 (IEEE 802.3)
//	offset 45  filler          up to the payload size
//
// Digits are 0-9a-z, most significant first, zero padded. The checksum covers
// bytes 0–37 and everything from byte 45 on.
const EnvelopeSize = 45

// MaxPayload is the largest payload that a scenario may ask for, bytes.
const MaxPayload = 16 << 20

const (
	offStream    = 2
	offSequence  = 7
	offIntended  = 14
	offPublished = 26
	offChecksum  = 38

	maxStream   = 36*36*36*36*36 - 1
	maxSequence = 36*36*36*36*36*36*36 - 1
	maxTime     = (maxStream+1)*(maxSequence+1) - 1 // 36¹²−1 ns after 1970: in the year 2120
)

// FillerAlphabet is repeated from its start to fill a payload beyond the envelope.
const FillerAlphabet = "abcdefghijklmnopqrstuvwxyz0123456789"

// Errors of Decode. Both mean that the message is counted as corrupt.
var (
	ErrEnvelope = errors.New("payload does not open with a p1 envelope")
	ErrChecksum = errors.New("checksum does not match the payload")
)

// Envelope identifies one message and says when it was due and when it was sent.
type Envelope struct {
	Stream    uint32 // at most 36⁵−1
	Sequence  uint64 // at most 36⁷−1, from 0, gapless within a stream
	Intended  int64  // CLOCK_REALTIME, ns: t₀ + sequence/rate
	Published int64  // CLOCK_REALTIME, ns: handed to the transport
}

// NewPayload returns size bytes with the filler in place and room for an envelope.
// It fails when size is below EnvelopeSize.
func NewPayload(size int) ([]byte, error) {
	if size < EnvelopeSize {
		return nil, fmt.Errorf("payload of %d B is smaller than the envelope: at least %d B are needed", size, EnvelopeSize)
	}
	p := make([]byte, size)
	for i := EnvelopeSize; i < size; i++ {
		p[i] = FillerAlphabet[(i-EnvelopeSize)%len(FillerAlphabet)]
	}
	return p, nil
}

// Put writes the envelope and the checksum into payload, which holds its filler
// already and is at least EnvelopeSize long. Values beyond the field widths, which
// for times means before 1970 or after 2120, panic: they are the caller's bug,
// never input.
func (e Envelope) Put(payload []byte) {
	if e.Stream > maxStream || e.Sequence > maxSequence ||
		uint64(e.Intended) > maxTime || uint64(e.Published) > maxTime {
		panic(fmt.Sprintf("wire: envelope out of range: %+v", e))
	}
	payload[0], payload[1] = 'p', '1'
	putBase36(payload[offStream:offSequence], uint64(e.Stream))
	putBase36(payload[offSequence:offIntended], e.Sequence)
	putBase36(payload[offIntended:offPublished], uint64(e.Intended))
	putBase36(payload[offPublished:offChecksum], uint64(e.Published))
	putBase36(payload[offChecksum:EnvelopeSize], uint64(checksum(payload)))
}

// Decode reads and verifies the envelope of payload. It allocates nothing.
func Decode(payload []byte) (Envelope, error) {
	var e Envelope
	if len(payload) < EnvelopeSize || payload[0] != 'p' || payload[1] != '1' {
		return e, ErrEnvelope
	}
	stream, ok1 := base36(payload[offStream:offSequence])
	sequence, ok2 := base36(payload[offSequence:offIntended])
	intended, ok3 := base36(payload[offIntended:offPublished])
	published, ok4 := base36(payload[offPublished:offChecksum])
	sum, ok5 := base36(payload[offChecksum:EnvelopeSize])
	if !(ok1 && ok2 && ok3 && ok4 && ok5) {
		return e, ErrEnvelope
	}
	if sum != uint64(checksum(payload)) {
		return e, ErrChecksum
	}
	return Envelope{uint32(stream), sequence, int64(intended), int64(published)}, nil
}

func checksum(payload []byte) uint32 {
	sum := crc32.ChecksumIEEE(payload[:offChecksum])
	return crc32.Update(sum, crc32.IEEETable, payload[EnvelopeSize:])
}

const base36Digits = "0123456789abcdefghijklmnopqrstuvwxyz"

func putBase36(dst []byte, v uint64) {
	for i := len(dst) - 1; i >= 0; i-- {
		dst[i] = base36Digits[v%36]
		v /= 36
	}
}

// base36 reads at most 12 digits, so that the value stays below 2⁶³.
func base36(src []byte) (uint64, bool) {
	var v uint64
	var seen byte
	for _, c := range src {
		d := digitValues[c]
		seen |= d
		v = v*36 + uint64(d)
	}
	return v, seen < notDigit
}

// notDigit has a bit that no digit's value has, so that one test after the loop
// finds it.
const notDigit = 0x80

// digitValues maps a byte to its value as a base-36 digit, or to notDigit.
var digitValues = func() (values [256]byte) {
	for i := range values {
		values[i] = notDigit
	}
	for i := range len(base36Digits) {
		values[base36Digits[i]] = byte(i)
	}
	return values
}()
