package io.tncc.deployment.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.tncc.deployment.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages of the project lead to each other: no link to what is not there, and no page to which none leads. */
class LinksTest {

    private static final Path ROOT = Repository.path("");
    private static final Pattern CODE = Pattern.compile("^ *```.*?^ *```", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("^#+ (.*)$", Pattern.MULTILINE);

    private record Link(Path from, String text) {

        boolean isWithinTheProject() {
            return !text.matches("[a-z]+:.*");
        }

        Path target() {
            String path = text.split("#", 2)[0];
            return path.isEmpty() ? from : from.resolveSibling(path).normalize();
        }

        boolean leadsSomewhere() throws IOException {
            if (!Files.exists(target())) {
                return false;
            }
            return !text.contains("#") || anchors(target()).contains(text.substring(text.indexOf('#') + 1));
        }
    }

    @Test
    void everyLinkLeadsToAPageAndAHeadingThatAreThere() throws IOException {
        List<Link> links = links();
        assertThat(links).hasSizeGreaterThan(50);
        List<Link> broken = new ArrayList<>();
        for (Link link : links) {
            if (!link.leadsSomewhere()) {
                broken.add(link);
            }
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void aLinkLeadsToEveryPageOfTheDocs() throws IOException {
        Set<Path> targets = links().stream()
                .filter(link -> !link.from().equals(link.target()))
                .map(Link::target)
                .collect(Collectors.toSet());
        assertThat(pages())
                .filteredOn(page -> page.startsWith(ROOT.resolve("docs")))
                .isSubsetOf(targets);
    }

    private static List<Link> links() throws IOException {
        List<Link> links = new ArrayList<>();
        for (Path page : pages()) {
            LINK.matcher(text(page))
                    .results()
                    .map(match -> new Link(page, match.group(1)))
                    .filter(Link::isWithinTheProject)
                    .forEach(links::add);
        }
        return links;
    }

    private static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>();
        for (Path folder : List.of(ROOT, ROOT.resolve("docs"))) {
            try (Stream<Path> files = Files.list(folder)) {
                files.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
            }
        }
        return pages;
    }

    private static String text(Path page) throws IOException {
        return CODE.matcher(Files.readString(page)).replaceAll("");
    }

    /** As GitHub makes them of headings. */
    private static Set<String> anchors(Path page) throws IOException {
        return HEADING.matcher(text(page))
                .results()
                .map(LinksTest::anchor)
                .collect(Collectors.toCollection(HashSet::new));
    }

    private static String anchor(MatchResult heading) {
        return heading.group(1)
                .replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1")
                .strip()
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}_ -]", "")
                .replace(' ', '-');
    }
}
