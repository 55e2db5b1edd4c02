// bundle_check: a bundle's log checked by the libraries of the Go project, which know nothing of
// ours: notes by golang.org/x/mod/sumdb/note, proofs by golang.org/x/mod/sumdb/tlog.
//
//	bundle_check LOG_KEY_HEX FOLDER|NOTE [WITNESS]
//
// Prints how many records hold, of a single note its size and root; ends with 1 at the first that
// does not hold.
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func must(err error, where string) {
	if err != nil {
		fmt.Printf("%s: %v\n", where, err)
		os.Exit(1)
	}
}

// logVerifier knows the log by its key, under whatever origin the note gives itself.
func logVerifier(origin string, key []byte) note.Verifier {
	algorithm := append([]byte{1}, key...)
	sum := sha256.Sum256(append([]byte(origin+"\n"), algorithm...))
	word := fmt.Sprintf("%s+%08x+%s", origin, binary.BigEndian.Uint32(sum[:4]),
		base64.StdEncoding.EncodeToString(algorithm))
	verifier, err := note.NewVerifier(word)
	must(err, origin)
	return verifier
}

// witness is a verifier of C2SP cosignature/v1.
type witness struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func (w witness) Name() string    { return w.name }
func (w witness) KeyHash() uint32 { return w.hash }
func (w witness) Verify(message, signature []byte) bool {
	if len(signature) != 8+ed25519.SignatureSize {
		return false
	}
	head := fmt.Sprintf("cosignature/v1\ntime %d\n", binary.BigEndian.Uint64(signature[:8]))
	return ed25519.Verify(w.key, append([]byte(head), message...), signature[8:])
}

func witnessOf(word string) witness {
	parts := strings.SplitN(word, "+", 3)
	hash, err := strconv.ParseUint(parts[1], 16, 32)
	must(err, word)
	key, err := base64.StdEncoding.DecodeString(parts[2])
	must(err, word)
	sum := sha256.Sum256(append([]byte(parts[0]+"\n"), key...))
	if key[0] != 4 || binary.BigEndian.Uint32(sum[:4]) != uint32(hash) {
		must(errors.New("no key of a witness"), word)
	}
	return witness{parts[0], uint32(hash), ed25519.PublicKey(key[1:])}
}

// fields reads a protobuf message's fields of bytes; numbers are left out.
func fields(message []byte) (map[uint64][]byte, error) {
	out := map[uint64][]byte{}
	for len(message) > 0 {
		tag, n := binary.Uvarint(message)
		if n <= 0 {
			return nil, errors.New("not a leaf")
		}
		message = message[n:]
		length, n := binary.Uvarint(message)
		if n <= 0 {
			return nil, errors.New("not a leaf")
		}
		message = message[n:]
		if tag&7 != 2 {
			continue
		}
		if length > uint64(len(message)) {
			return nil, errors.New("not a leaf")
		}
		out[tag>>3] = message[:length]
		message = message[length:]
	}
	return out, nil
}

// proofOf splits a C2SP tlog-proof.
func proofOf(text string) (index int64, proof tlog.RecordProof, checkpoint string, err error) {
	head, checkpoint, found := strings.Cut(text, "\n\n")
	lines := strings.Split(head, "\n")
	if !found || len(lines) < 2 || lines[0] != "c2sp.org/tlog-proof@v1" || !strings.HasPrefix(lines[1], "index ") {
		return 0, nil, "", errors.New("not a tlog-proof")
	}
	index, err = strconv.ParseInt(lines[1][6:], 10, 64)
	for _, line := range lines[2:] {
		hash, wrong := tlog.ParseHash(line)
		if wrong != nil {
			return 0, nil, "", wrong
		}
		proof = append(proof, hash)
	}
	return index, proof, checkpoint, err
}

func same(folder, stem, ending string, digest []byte) error {
	data, err := os.ReadFile(filepath.Join(folder, "records", stem+ending))
	if err != nil {
		return err
	}
	if sum := sha256.Sum256(data); !bytes.Equal(sum[:], digest) {
		return errors.New(ending + " is not the leaf's")
	}
	return nil
}

// open wants the log's signature and that of every witness.
func open(checkpoint, origin string, key []byte, witnesses []note.Verifier) (*note.Note, error) {
	opened, err := note.Open([]byte(checkpoint),
		note.VerifierList(append(witnesses, logVerifier(origin, key))...))
	if err != nil {
		return nil, err
	}
	if len(opened.Sigs) != 1+len(witnesses) {
		return nil, fmt.Errorf("%d signatures known instead of %d", len(opened.Sigs), 1+len(witnesses))
	}
	return opened, nil
}

func check(folder, stem string, key []byte, witnesses []note.Verifier) error {
	text, err := os.ReadFile(filepath.Join(folder, "records", stem+".proof"))
	if err != nil {
		return err
	}
	leaf, err := os.ReadFile(filepath.Join(folder, "records", stem+".leaf"))
	if err != nil {
		return err
	}
	index, proof, checkpoint, err := proofOf(string(text))
	if err != nil {
		return err
	}
	origin, _, _ := strings.Cut(checkpoint, "\n")
	opened, err := open(checkpoint, origin, key, witnesses)
	if err != nil {
		return err
	}
	lines := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return err
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		return err
	}
	if err := tlog.CheckRecord(proof, size, root, index, tlog.RecordHash(leaf)); err != nil {
		return err
	}
	parts, err := fields(leaf)
	if err != nil {
		return err
	}
	if err := same(folder, stem, ".statement", parts[6]); err != nil {
		return err
	}
	return same(folder, stem, ".p7s", parts[7])
}

func main() {
	key, err := hex.DecodeString(os.Args[1])
	must(err, "log key")
	var witnesses []note.Verifier
	if len(os.Args) > 3 {
		witnesses = append(witnesses, witnessOf(os.Args[3]))
	}
	if about, err := os.Stat(os.Args[2]); err == nil && about.Mode().IsRegular() {
		text, err := os.ReadFile(os.Args[2])
		must(err, os.Args[2])
		origin, _, _ := strings.Cut(string(text), "\n")
		opened, err := open(string(text), origin, key, witnesses)
		must(err, os.Args[2])
		fmt.Println(strings.Join(strings.Split(opened.Text, "\n")[1:3], " "))
		return
	}
	paths, err := filepath.Glob(filepath.Join(os.Args[2], "records", "*.leaf"))
	must(err, os.Args[2])
	for _, path := range paths {
		stem := strings.TrimSuffix(filepath.Base(path), ".leaf")
		must(check(os.Args[2], stem, key, witnesses), stem)
	}
	fmt.Printf("records that hold: %d\n", len(paths))
}
