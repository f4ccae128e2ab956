package io.tncc.cli.dashboard.web;

/** Answers the requests of one path. */
@FunctionalInterface
interface Route {
    Answer answer(Request request) throws RefusedException;
}
