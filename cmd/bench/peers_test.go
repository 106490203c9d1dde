package main_test

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"
	"sync/atomic"
)

// The programs of this file stand in for servers that break the contract. The
// scripts start them by name: target: {exec: "nonsense {port}"}.

// nonsense answers whatever it is asked with something that is not HTTP.
func nonsense() {
	l, err := net.Listen("tcp", "127.0.0.1:"+os.Args[1])
	quit(err)
	for {
		c, err := l.Accept()
		quit(err)
		go func() {
			defer c.Close()
			request := make([]byte, 1)
			if _, err := c.Read(request); err == nil {
				fmt.Fprint(c, "\x00\x01 this is not the server you are looking for\r\n\r\n")
			}
		}()
	}
}

// mute takes every SSE subscriber and publishes nothing. Given a second port, it
// has a control endpoint there that has never heard of a subscriber.
func mute() {
	if len(os.Args) > 2 {
		go func() { quit(http.ListenAndServe("127.0.0.1:"+os.Args[2], http.HandlerFunc(neverHeard))) }()
	}
	quit(http.ListenAndServe("127.0.0.1:"+os.Args[1], http.HandlerFunc(silence)))
}

// mortal takes ten SSE subscribers, says that it is tired, and ends with the status that
// it is given. Given a second port, it does so when it is asked for anything there.
func mortal() {
	status, err := strconv.Atoi(os.Args[2])
	quit(err)
	die := func(http.ResponseWriter, *http.Request) {
		fmt.Fprintln(os.Stderr, "tired")
		os.Exit(status)
	}
	if len(os.Args) > 3 {
		go func() { quit(http.ListenAndServe("127.0.0.1:"+os.Args[3], http.HandlerFunc(die))) }()
	}
	var taken atomic.Int64
	quit(http.ListenAndServe("127.0.0.1:"+os.Args[1], http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if taken.Add(1) == 10 {
			die(w, r)
		}
		silence(w, r)
	})))
}

func silence(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	if err := http.NewResponseController(w).Flush(); err == nil {
		<-r.Context().Done()
	}
}

func neverHeard(w http.ResponseWriter, _ *http.Request) {
	fmt.Fprintf(w, `{"pid": %d}`, os.Getpid())
}

// breach takes every SSE subscriber and goes on with what is no chunk.
func breach() {
	quit(http.ListenAndServe("127.0.0.1:"+os.Args[1], http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		c, _, err := http.NewResponseController(w).Hijack()
		quit(err)
		defer c.Close()
		fmt.Fprint(c, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")
	})))
}

func quit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
