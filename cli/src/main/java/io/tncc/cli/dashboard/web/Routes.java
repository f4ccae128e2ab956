package io.tncc.cli.dashboard.web;

import java.util.Map;

/**
 * What can be asked, by path.
 *
 * @param reads asked by GET
 * @param writes asked by POST, with the token
 */
record Routes(Map<String, Route> reads, Map<String, Route> writes) {}
