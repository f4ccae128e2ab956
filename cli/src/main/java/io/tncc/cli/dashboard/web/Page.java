package io.tncc.cli.dashboard.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The files of the page, read once from the class path. There is no other file to ask for. */
final class Page {

    private static final String ROOT = "/io/tncc/cli/dashboard/page/";
    private static final String INDEX = "index.html";
    private static final String JAVASCRIPT = "text/javascript; charset=utf-8";
    private static final String[] MODULES = {
        "main",
        "stream",
        "format",
        "header",
        "figures",
        "charts",
        "quality",
        "map",
        "scatter",
        "gallery",
        "detail",
        "versions",
        "rejects",
        "help"
    };
    private static final String[] LIBRARIES = {
        "preact/preact.module.js", "preact/hooks.module.js", "htm/htm.module.js", "uplot/uPlot.esm.js"
    };

    private final Map<String, Answer> files = new HashMap<>();
    private final String contentSecurityPolicy;

    Page() {
        byte[] index = read(INDEX);
        put("/", "text/html; charset=utf-8", INDEX);
        put("/page.css", "text/css; charset=utf-8", "page.css");
        put("/icon.svg", "image/svg+xml", "icon.svg");
        put("/lib/uplot/uPlot.min.css", "text/css; charset=utf-8", "lib/uplot/uPlot.min.css");
        for (String module : MODULES) {
            put("/" + module + ".js", JAVASCRIPT, module + ".js");
        }
        for (String library : LIBRARIES) {
            put("/lib/" + library, JAVASCRIPT, "lib/" + library);
        }
        this.contentSecurityPolicy = "default-src 'none'; script-src 'self' 'sha256-" + hashOfImportMap(index)
                + "'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none';"
                + " frame-ancestors 'none'";
    }

    /** A file, or null where there is none of that path. */
    @Nullable
    Answer file(String path) {
        return files.get(path);
    }

    /** What the page may load: its own files and data only. */
    String contentSecurityPolicy() {
        return contentSecurityPolicy;
    }

    private void put(String path, String contentType, String resource) {
        files.put(path, new Answer(200, contentType, Map.of("Cache-Control", "no-cache"), read(resource)));
    }

    private static byte[] read(String resource) {
        try (InputStream in = Page.class.getResourceAsStream(ROOT + resource)) {
            if (in == null) {
                throw new IllegalStateException("The page has no " + resource + "; build anew");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The one script that stands in the page itself tells the browser where modules are. */
    private static String hashOfImportMap(byte[] index) {
        String html = new String(index, StandardCharsets.UTF_8);
        String opening = "<script type=\"importmap\">";
        int from = html.indexOf(opening) + opening.length();
        String script = html.substring(from, html.indexOf("</script>", from));
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
